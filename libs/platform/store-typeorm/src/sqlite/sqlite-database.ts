import { StoreError, crashPoint, type StoreLoad } from '@ensue/ports';
import type { DataSource } from 'typeorm';
import type { Database } from '../database';
import { retried, type Outcome } from '../retry';
import { checkSchema } from '../schema-check';
import { RunnerSession, type Session } from '../session';
import type { StoreLogger } from '../store-logger';
import { Mutex } from './mutex';
import { sqliteReader, sqliteWriter, type SqliteConnections } from './sqlite-connections';
import { sqliteDialect } from './sqlite-dialect';
import { sqliteFailure } from './sqlite-failure';
import { becomeSoleUser } from './sole-user';

/**
 * One writer behind a mutex, one reader beside it. TypeORM has a single connection for each data source of this driver:
 * statements of overlapping transactions would mix, hence the mutex round everything that writes.
 */
export class SqliteDatabase implements Database {
  readonly dialect = sqliteDialect;
  private readonly mutex = new Mutex();
  private connections: SqliteConnections | undefined;
  private giveBack: (() => void) | undefined;

  constructor(
    private readonly file: string,
    private readonly clock: () => number,
    private readonly logger: StoreLogger,
    private readonly sole: boolean,
  ) {}

  async start({ migrate }: { readonly migrate: boolean }): Promise<void> {
    if (this.connections !== undefined) return;
    if (this.sole) this.giveBack ??= becomeSoleUser(this.file);
    const writer = sqliteWriter(this.file, this.clock);
    const reader = sqliteReader(this.file, this.clock);
    try {
      await writer.initialize();
      if (migrate) await retried(() => this.migrate(writer), this.logger);
      await checkSchema(writer);
      await reader.initialize();
    } catch (error) {
      for (const each of [reader, writer]) if (each.isInitialized) await each.destroy();
      throw sqliteFailure(error).error;
    }
    this.connections = { writer, reader };
  }

  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return retried(() => this.mutex.run(() => this.attempt(work)), this.logger);
  }

  outside<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.transaction(work);
  }

  async read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return work(new RunnerSession(this.open().reader.createQueryRunner(), sqliteFailure));
  }

  /** The writer: reads have a connection of their own, and no line. */
  load(): StoreLoad {
    return { connections: 1, underWay: this.mutex.inLine };
  }

  async stop(): Promise<void> {
    await this.mutex.run(async () => {
      const connections = this.connections;
      this.connections = undefined;
      await connections?.reader.destroy();
      await connections?.writer.destroy();
      this.giveBack?.();
      this.giveBack = undefined;
    });
  }

  private async attempt<T>(work: (session: Session) => Promise<T>): Promise<Outcome<T>> {
    const session = new RunnerSession(this.open().writer.createQueryRunner(), sqliteFailure);
    let value: T;
    try {
      await session.run('BEGIN IMMEDIATE');
      value = await work(session);
    } catch (error) {
      await this.rollback(session);
      if (session.failure === undefined) throw error;
      return { failure: settled(session.failure) };
    }
    if (session.failure !== undefined) {
      await this.rollback(session);
      return { failure: settled(session.failure) };
    }
    try {
      crashPoint('store.commit.ready');
      await session.run('COMMIT');
      crashPoint('store.commit.done');
      return { value };
    } catch (error) {
      await this.rollback(session);
      throw new StoreError(true, true, `The outcome of a COMMIT is unknown: ${messageOf(error)}`, { cause: error });
    }
  }

  private async rollback({ runner }: RunnerSession): Promise<void> {
    // Straight to the driver: SQLite ends some transactions itself, and a second ROLLBACK is then an error of no interest.
    await runner.query('ROLLBACK').catch(() => undefined);
  }

  /** Another process may be migrating the same file: BEGIN IMMEDIATE makes it wait, and it then finds nothing to do. */
  private async migrate(writer: DataSource): Promise<Outcome<void>> {
    const runner = writer.createQueryRunner();
    try {
      await runner.query('BEGIN IMMEDIATE');
      const applied = await writer.runMigrations({ transaction: 'none' });
      await runner.query('COMMIT');
      for (const { name } of applied) this.logger.info?.(`Migration ${name} applied`);
      return { value: undefined };
    } catch (error) {
      await runner.query('ROLLBACK').catch(() => undefined);
      return { failure: settled(sqliteFailure(error)) };
    }
  }

  private open(): SqliteConnections {
    if (this.connections === undefined) throw new StoreError(true, false, 'The store is not running');
    return this.connections;
  }
}

/** Nobody else writes: a key that is taken now is taken at the next try. */
function settled(failure: RunnerSession['failure'] & object): RunnerSession['failure'] & object {
  return failure.kind === 'duplicate' ? { ...failure, kind: 'final' } : failure;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
