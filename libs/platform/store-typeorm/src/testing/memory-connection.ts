import { StoreError, type StoreLoad } from '@ensue/ports';
import type { Database } from '../database';
import { retried, type Outcome } from '../retry';
import type { Session } from '../session';
import { silent } from '../store-logger';
import { sqliteDialect } from '../sqlite/sqlite-dialect';
import type { Link, MemoryDatabase } from './memory-database';
import { ConnectionLost, MemorySession } from './memory-session';

/** One process's way to a database in memory, with a link that may break at any statement, COMMIT included. */
export class MemoryConnection implements Database {
  readonly dialect = sqliteDialect;
  private committing = false;
  private dead = false;

  constructor(
    private readonly server: MemoryDatabase,
    private readonly link: Link,
  ) {}

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  load(): StoreLoad {
    return { connections: 1, underWay: 0 };
  }

  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return retried(
      () => this.attempt(work),
      silent,
      (tried) => this.link.pause(tried),
    );
  }

  outside<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.transaction(work);
  }

  /** What is committed: each statement waits until nobody is in a transaction. */
  read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = new MemorySession(async (sql, run) => {
      await this.there(sql);
      await this.hold();
      try {
        return run(this.server.prepared(sql));
      } finally {
        this.server.release(this);
      }
    });
    return work(session);
  }

  /** The process is no more. @param commitArrives whether a COMMIT that was on its way is heard all the same */
  die(commitArrives: boolean): void {
    if (this.committing && commitArrives) this.server.prepared('COMMIT').run();
    this.committing = false;
    this.dead = true;
    this.server.forget(this);
  }

  private async attempt<T>(work: (session: Session) => Promise<T>): Promise<Outcome<T>> {
    await this.hold();
    const session = new MemorySession(async (sql, run) => {
      await this.there(sql);
      return run(this.server.prepared(sql));
    });
    let value: T;
    try {
      await session.run('BEGIN IMMEDIATE');
      value = await work(session);
    } catch (error) {
      this.server.release(this);
      if (session.failure === undefined) throw error;
      return { failure: session.failure };
    }
    const { failure } = session;
    if (failure !== undefined) {
      this.server.release(this);
      return { failure };
    }
    await this.commit();
    return { value };
  }

  /** @throws StoreError whose outcome is unknown, when the link breaks before or after */
  private async commit(): Promise<void> {
    this.committing = true;
    try {
      await this.there('COMMIT');
      this.server.prepared('COMMIT').run();
    } catch (error) {
      throw unknown(error);
    } finally {
      this.committing = false;
      this.server.release(this);
    }
    await this.link.back().catch((error: unknown) => {
      throw unknown(error);
    });
  }

  /** Its turn may have come in the very moment in which its process died: then it never comes. */
  private async hold(): Promise<void> {
    await this.server.hold(this);
    if (this.dead) await new Promise(() => undefined);
  }

  private async there(sql: string): Promise<void> {
    try {
      await this.link.there(sql);
    } catch (error) {
      throw new ConnectionLost('the connection was lost', { cause: error });
    }
  }
}

function unknown(cause: unknown): StoreError {
  return new StoreError(true, true, 'The outcome of a COMMIT is unknown: the connection was lost', { cause });
}
