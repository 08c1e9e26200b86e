import type { Json } from '@ensue/contracts';
import type { Connection as CallbackConnection } from 'mysql2';
import type { Pool, PoolConnection, ResultSetHeader } from 'mysql2/promise';
import { openMysqlPool } from './mysql-pool';
import { OnceRecord } from './mysql-once';
import { Interrupted, TooManyRows, type Executed, type Execution, type SqlTarget } from './sql-target';
import { jsonOf, jsonRow, type SqlParameters, type SqlValue } from './sql-value';

/** Deadlock, lock wait timeout: the whole transaction is tried again. */
const collisions = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT']);
const tries = 5;

/** A MySQL or MariaDB database. */
export class MysqlTarget implements SqlTarget {
  private pool: Promise<Pool> | undefined;
  private readonly record = new OnceRecord();

  constructor(
    private readonly url: string,
    private readonly poolSize: number,
  ) {}

  query(execution: Execution): Promise<{ [column: string]: Json }[]> {
    return this.onConnection(execution.signal, async (connection) => {
      await connection.query('START TRANSACTION READ ONLY');
      const rows = await readRows(connection, execution);
      await connection.query('COMMIT');
      return rows;
    });
  }

  async execute(execution: Execution, onceKey: string | undefined): Promise<Executed> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.onConnection(execution.signal, (connection) => this.transact(connection, execution, onceKey));
      } catch (error) {
        if (attempt === tries || !collisions.has(String((error as { code?: unknown }).code))) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt));
      }
    }
  }

  async close(): Promise<void> {
    await (await this.pool)?.end();
  }

  private async transact(connection: PoolConnection, execution: Execution, key: string | undefined): Promise<Executed> {
    if (key !== undefined) await this.record.ensureTable(connection);
    await connection.query('START TRANSACTION');
    const done = key === undefined ? undefined : await this.record.take(connection, key);
    if (done !== undefined) {
      await connection.query('ROLLBACK');
      return done;
    }
    const executed = await runAll(connection, execution);
    if (key !== undefined) await this.record.store(connection, key, executed);
    await connection.query('COMMIT');
    return executed;
  }

  /** A connection that had an error is not used again: nobody knows in which transaction it is. */
  private async onConnection<T>(signal: AbortSignal, work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    const pool = await this.open();
    const connection = await pool.getConnection();
    const kill = (): void => void this.kill(pool, connection);
    signal.addEventListener('abort', kill);
    try {
      if (signal.aborted) throw new Interrupted();
      const result = await work(connection);
      connection.release();
      return result;
    } catch (error) {
      connection.destroy();
      throw signal.aborted ? new Interrupted() : error;
    } finally {
      signal.removeEventListener('abort', kill);
    }
  }

  /** The server works on for whoever has hung up, unless it is told. */
  private async kill(pool: Pool, connection: PoolConnection): Promise<void> {
    const { threadId } = connection;
    try {
      await pool.query(`KILL QUERY ${Number(threadId)}`);
    } catch {
      connection.destroy();
    }
  }

  private open(): Promise<Pool> {
    this.pool ??= openMysqlPool(this.url, this.poolSize);
    return this.pool;
  }
}

async function runAll(connection: PoolConnection, { statement, sets }: Execution): Promise<Executed> {
  let affectedRows = 0;
  let lastInsertId: Json = null;
  for (const set of sets) {
    const [result] = await connection.execute<ResultSetHeader>(statement, bound(set) as never);
    affectedRows += result.affectedRows ?? 0;
    lastInsertId = jsonOf(result.insertId ?? null);
  }
  return lastInsertId === 0 || lastInsertId === null ? { affectedRows } : { affectedRows, lastInsertId };
}

/** Integers as text, which the server converts: the driver sends JavaScript's numbers as DOUBLE, and MySQL takes none for LIMIT. */
function bound(set: SqlParameters): SqlValue[] | { [name: string]: SqlValue } {
  const one = (value: SqlValue): SqlValue => (Number.isSafeInteger(value) ? String(value) : value);
  if (Array.isArray(set)) return (set as readonly SqlValue[]).map(one);
  return Object.fromEntries(
    Object.entries(set as { [name: string]: SqlValue }).map(([name, value]) => [name, one(value)]),
  );
}

/** Row by row, so that a result that is too large never lies in memory. */
function readRows(connection: PoolConnection, execution: Execution): Promise<{ [column: string]: Json }[]> {
  return new Promise((resolve, reject) => {
    const rows: { [column: string]: Json }[] = [];
    // The driver's types say that this is the promise interface; it is the connection beneath.
    const beneath = connection.connection as unknown as CallbackConnection;
    const reading = beneath.execute(execution.statement, bound(execution.sets[0] ?? []) as never);
    reading.on('error', reject);
    reading.on('result', (row: object) => {
      if (rows.length < execution.maxRows) rows.push(jsonRow(row));
      else reject(new TooManyRows());
    });
    reading.on('end', () => resolve(rows));
  });
}
