import type { StoreError } from '@ensue/ports';
import type { QueryRunner } from 'typeorm';
import type { Clause, Scalar } from './dialect';

/** How a driver's error is met. */
export interface Failure {
  /**
   * `again`: the whole transaction may simply be tried again; `later`: only somebody's help or time makes it work;
   * `duplicate`: a key is taken: a race that the next try sees, or, when it stays, a defect; `final`: never.
   */
  readonly kind: 'again' | 'later' | 'duplicate' | 'final';
  /** The connection cannot be trusted any more. */
  readonly connectionLost: boolean;
  readonly error: StoreError;
}

export type ClassifyFailure = (error: unknown) => Failure;

/** Statements on one connection. */
export interface Session {
  rows<T>(sql: string, params?: readonly Scalar[]): Promise<T[]>;
  /** @returns the number of rows it touched */
  run(sql: string, params?: readonly Scalar[]): Promise<number>;
  /** Runs statements one after the other, up to the first that fails. */
  runAll(statements: readonly Clause[]): Promise<void>;
  /** @returns false when a key of these rows is there already: then none was inserted, and the transaction goes on */
  insertUnlessTaken(sql: string, params: readonly Scalar[]): Promise<boolean>;
}

/**
 * One statement after the other, however they are asked for, and none after a failure: a database may have ended the transaction with
 * it, and what came then would be kept on its own.
 */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly failed: () => Error | undefined) {}

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(() => {
      const failure = this.failed();
      if (failure !== undefined) throw failure;
      return work();
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

/** A session over TypeORM's query runner that remembers its failure, should the work inside swallow it. */
export class RunnerSession implements Session {
  failure: Failure | undefined;
  private readonly turns = new Turns(() => this.failure?.error);

  constructor(
    readonly runner: QueryRunner,
    private readonly classify: ClassifyFailure,
  ) {}

  rows<T>(sql: string, params: readonly Scalar[] = []): Promise<T[]> {
    return this.turns.take(async () => {
      try {
        return (await this.runner.query(sql, params as Scalar[])) as T[];
      } catch (error) {
        throw this.failed(error);
      }
    });
  }

  run(sql: string, params: readonly Scalar[] = []): Promise<number> {
    return this.turns.take(async () => {
      try {
        return (await this.runner.query(sql, params as Scalar[], true)).affected ?? 0;
      } catch (error) {
        throw this.failed(error);
      }
    });
  }

  async runAll(statements: readonly Clause[]): Promise<void> {
    for (const { sql, params } of statements) await this.run(sql, params);
  }

  insertUnlessTaken(sql: string, params: readonly Scalar[]): Promise<boolean> {
    return this.turns.take(async () => {
      try {
        await this.runner.query(sql, params as Scalar[]);
        return true;
      } catch (error) {
        const failure = this.classify(error);
        if (failure.kind === 'duplicate') return false;
        this.failure = failure;
        throw failure.error;
      }
    });
  }

  private failed(error: unknown): StoreError {
    this.failure = this.classify(error);
    return this.failure.error;
  }
}
