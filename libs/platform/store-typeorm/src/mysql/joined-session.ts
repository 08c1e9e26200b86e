import type { QueryRunner } from 'typeorm';
import type { Clause, Scalar } from '../dialect';
import type { Failure, Session } from '../session';
import { mysqlFailure } from './mysql-failure';

/** A question that waits for the end of its turn, to be asked together with the others of it. */
interface Question extends Clause {
  /** An INSERT whose rows may be there already: the last of its exchange. */
  readonly unlessTaken: boolean;
  readonly resolve: (raw: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A session that puts several statements into one exchange with the server (ADR 0013): those that are handed in together, and
 * the questions of one turn of the event loop. Each exchange wakes two processes and takes a way there and back, which is most of
 * what small statements cost. The server works through an exchange in order and stops at the first that fails.
 */
export class JoinedSession implements Session {
  failure: Failure | undefined;
  private questions: Question[] = [];
  private opening: Clause[] = [];

  /** @param mostCharacters of an exchange, values included: the server refuses longer packets */
  constructor(
    readonly runner: QueryRunner,
    private readonly mostCharacters: number,
  ) {}

  /** Begins a transaction with the first statement. */
  begin(): void {
    this.opening = [{ sql: 'START TRANSACTION', params: [] }];
  }

  /** Nothing was said yet: there is nothing to commit or to undo. */
  get unopened(): boolean {
    return this.opening.length > 0;
  }

  async rows<T>(sql: string, params: readonly Scalar[] = []): Promise<T[]> {
    return (await this.ask({ sql, params }, false)) as T[];
  }

  async insertUnlessTaken(sql: string, params: readonly Scalar[]): Promise<boolean> {
    return (await this.ask({ sql, params }, true)) !== taken;
  }

  async run(sql: string, params: readonly Scalar[] = []): Promise<number> {
    const [raw] = await this.remembering(() => this.exchange([{ sql, params }]));
    return (raw as { affectedRows?: number }).affectedRows ?? 0;
  }

  async runAll(statements: readonly Clause[]): Promise<void> {
    for (const part of this.parts(statements)) await this.remembering(() => this.exchange(part));
  }

  private ask(clause: Clause, unlessTaken: boolean): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.questions.length === 0) queueMicrotask(() => void this.askAll());
      this.questions.push({ ...clause, unlessTaken, resolve, reject });
      // What follows an INSERT is not to be lost with it.
      if (unlessTaken) void this.askAll();
    });
  }

  private async askAll(): Promise<void> {
    const questions = this.questions;
    this.questions = [];
    if (questions.length === 0) return;
    if (this.failure !== undefined) {
      for (const question of questions) question.reject(this.failure.error);
      return;
    }
    try {
      const answers = await this.exchange(questions);
      for (const [index, question] of questions.entries()) question.resolve(answers[index]);
    } catch (error) {
      const failure = mysqlFailure(error);
      const last = questions.at(-1);
      if (failure.kind === 'duplicate' && last?.unlessTaken === true)
        return this.askAgain(questions.slice(0, -1), last);
      this.failure = failure;
      for (const question of questions) question.reject(failure.error);
    }
  }

  /** The answers before a failed INSERT are lost with it: they were questions only, and are asked once more. */
  private async askAgain(questions: readonly Question[], insert: Question): Promise<void> {
    try {
      const answers = questions.length === 0 ? [] : await this.exchange(questions);
      for (const [index, question] of questions.entries()) question.resolve(answers[index]);
      insert.resolve(taken);
    } catch (error) {
      this.failure = mysqlFailure(error);
      for (const question of [...questions, insert]) question.reject(this.failure.error);
    }
  }

  /** Nothing follows a failure: the server may have ended the transaction with it. */
  private async remembering<T>(work: () => Promise<T>): Promise<T> {
    if (this.failure !== undefined) throw this.failure.error;
    // What was asked before goes before.
    void this.askAll();
    try {
      return await work();
    } catch (error) {
      this.failure = mysqlFailure(error);
      throw this.failure.error;
    }
  }

  /** @returns what the driver makes of each statement */
  private async exchange(statements: readonly Clause[]): Promise<readonly unknown[]> {
    const opening = this.opening;
    this.opening = [];
    const all = [...opening, ...statements];
    const sql = all.map((statement) => statement.sql).join(';');
    const raw: unknown = await this.runner.query(
      sql,
      all.flatMap((statement) => statement.params),
    );
    return all.length === 1 ? [raw] : (raw as unknown[]).slice(opening.length);
  }

  private *parts(statements: readonly Clause[]): Iterable<readonly Clause[]> {
    let part: Clause[] = [];
    let size = 0;
    for (const statement of statements) {
      const characters = charactersOf(statement);
      if (part.length > 0 && size + characters > this.mostCharacters) {
        yield part;
        [part, size] = [[], 0];
      }
      part.push(statement);
      size += characters;
    }
    if (part.length > 0) yield part;
  }
}

const taken = Symbol('taken');

function charactersOf({ sql, params }: Clause): number {
  let sum = sql.length;
  for (const value of params) sum += typeof value === 'string' ? value.length : 20;
  return sum;
}
