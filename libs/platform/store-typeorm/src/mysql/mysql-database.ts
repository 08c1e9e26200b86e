import { StoreError, crashPoint, type StoreLoad } from '@ensue/ports';
import type { DataSource } from 'typeorm';
import type { Database } from '../database';
import type { Dialect } from '../dialect';
import { retried, type Outcome } from '../retry';
import { checkSchema } from '../schema-check';
import type { Session } from '../session';
import type { StoreLogger } from '../store-logger';
import { JoinedSession } from './joined-session';
import { mostCharactersOf, mysqlDialect } from './mysql-dialect';
import { mysqlFailure } from './mysql-failure';
import { migrate } from './mysql-migrations';
import { askServer, connectTo, type MysqlAddress, type MysqlServer } from './mysql-server';
import { mysqlSource } from './mysql-source';

/** Before the server has told its own: the least any of them allows by default. */
const USUAL_PACKET = 16 * 1024 * 1024;

/** A pool of connections to one MySQL or MariaDB. */
export class MysqlDatabase implements Database {
  private source: DataSource | undefined;
  private readonly underWay = new Set<Promise<unknown>>();
  private maxPacket = USUAL_PACKET;
  private spoken: Dialect = mysqlDialect(USUAL_PACKET);

  constructor(
    private readonly address: MysqlAddress,
    private readonly poolSize: number,
    private readonly logger: StoreLogger,
  ) {}

  get dialect(): Dialect {
    return this.spoken;
  }

  async start(options: { readonly migrate: boolean }): Promise<void> {
    if (this.source !== undefined) return;
    try {
      const server = await this.prepare(options);
      const source = mysqlSource(this.address, server, this.poolSize, this.logger);
      await source.initialize();
      try {
        await checkSchema(source);
      } catch (error) {
        await source.destroy();
        throw error;
      }
      this.maxPacket = server.maxPacket;
      this.spoken = mysqlDialect(server.maxPacket);
      this.source = source;
    } catch (error) {
      throw mysqlFailure(error).error;
    }
  }

  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.tracked(retried(() => this.attempt(work, true), this.logger));
  }

  outside<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.tracked(retried(() => this.attempt(work, false), this.logger));
  }

  read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.outside(work);
  }

  load(): StoreLoad {
    return { connections: this.poolSize, underWay: this.underWay.size };
  }

  /** Nothing begins any more; what is under way comes to its end first. */
  async stop(): Promise<void> {
    const source = this.source;
    this.source = undefined;
    await Promise.allSettled(this.underWay);
    await source?.destroy();
  }

  private async tracked<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    try {
      return await work;
    } finally {
      this.underWay.delete(work);
    }
  }

  private async attempt<T>(work: (session: Session) => Promise<T>, inTransaction: boolean): Promise<Outcome<T>> {
    const session = new JoinedSession(this.open().createQueryRunner(), mostCharactersOf(this.maxPacket));
    let value: T;
    try {
      if (inTransaction) session.begin();
      value = await work(session);
    } catch (error) {
      await this.giveUp(session, inTransaction);
      if (session.failure === undefined) throw error;
      return { failure: session.failure };
    }
    if (session.failure !== undefined) {
      await this.giveUp(session, inTransaction);
      return { failure: session.failure };
    }
    if (inTransaction && !session.unopened) await this.commit(session);
    await session.runner.release();
    return { value };
  }

  /** Whatever goes wrong here, nobody knows whether it happened: the caller's inbox will tell. */
  private async commit(session: JoinedSession): Promise<void> {
    try {
      crashPoint('store.commit.ready');
      await session.run('COMMIT');
      crashPoint('store.commit.done');
    } catch (error) {
      await this.discard(session);
      const message = error instanceof Error ? error.message : String(error);
      throw new StoreError(true, true, `The outcome of a COMMIT is unknown: ${message}`, { cause: error });
    }
  }

  private async giveUp(session: JoinedSession, inTransaction: boolean): Promise<void> {
    if (session.failure?.connectionLost === true) return this.discard(session);
    if (!inTransaction || session.unopened) return session.runner.release();
    try {
      await session.runner.query('ROLLBACK');
      await session.runner.release();
    } catch {
      await this.discard(session);
    }
  }

  /** A connection in doubt must not come back to the pool: somebody else's transaction would begin in its remains. */
  private async discard({ runner }: JoinedSession): Promise<void> {
    try {
      const connection: unknown = await runner.connect();
      (connection as { destroy(): void }).destroy();
    } catch {
      // There was no connection to be had: nothing to give up.
    }
    await runner.release();
  }

  private async prepare(options: { readonly migrate: boolean }): Promise<MysqlServer> {
    const connection = await connectTo(this.address);
    // Told by the statement that fails; without a listener the event would end the process.
    connection.on('error', () => undefined);
    try {
      const server = await askServer(connection);
      if (options.migrate) await migrate(this.address, server, connection, this.logger);
      return server;
    } finally {
      connection.destroy();
    }
  }

  private open(): DataSource {
    if (this.source === undefined) throw new StoreError(true, false, 'The store is not running');
    return this.source;
  }
}
