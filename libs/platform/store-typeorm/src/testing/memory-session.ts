import BetterSqlite3 from 'better-sqlite3';
import type { Clause, Scalar } from '../dialect';
import { Turns, type Failure, type Session } from '../session';
import { sqliteFailure } from '../sqlite/sqlite-failure';

/** Runs a statement when it has reached the database: at once, or not at all. */
export type Reaching = <T>(sql: string, work: (statement: BetterSqlite3.Statement) => T) => Promise<T>;

/** Statements of one process on the database in memory; it remembers its failure, should the work inside swallow it. */
export class MemorySession implements Session {
  failure: Failure | undefined;
  private readonly turns = new Turns(() => this.failure?.error);

  constructor(private readonly reach: Reaching) {}

  rows<T>(sql: string, params: readonly Scalar[] = []): Promise<T[]> {
    return this.turns.take(async () => {
      try {
        return await this.reach(sql, (statement) => statement.all(...params) as T[]);
      } catch (error) {
        throw this.failed(error);
      }
    });
  }

  run(sql: string, params: readonly Scalar[] = []): Promise<number> {
    return this.turns.take(async () => {
      try {
        return await this.reach(sql, (statement) => statement.run(...params).changes);
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
        await this.reach(sql, (statement) => statement.run(...params));
        return true;
      } catch (error) {
        if (sqliteFailure(error).kind === 'duplicate') return false;
        throw this.failed(error);
      }
    });
  }

  private failed(error: unknown): Error {
    const known = sqliteFailure(error);
    // A lost connection takes its transaction along: the whole of it is tried again.
    this.failure = error instanceof ConnectionLost ? { ...known, kind: 'again', connectionLost: true } : known;
    return this.failure.error;
  }
}

/** The link to the database broke; its transaction is rolled back. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly code = 'SQLITE_IOERR';
}
