import type { Json } from '@ensue/contracts';
import type { Connection as CallbackConnection } from 'mysql2';
import type { Pool, PoolConnection, ResultSetHeader } from 'mysql2/promise';
import { endMysqlStatement, openMysqlPool } from './mysql-pool';
import { OnceRecord } from './mysql-once';
import { insertStatement, type InsertDialect } from './insert-statement';
import { Interrupted, TooManyRows, type Executed, type SqlRow, type SqlSession, type SqlTarget } from './sql-target';
import { jsonOf, jsonRow, type SqlParameters, type SqlValue } from './sql-value';
import { untilAborted } from './turns';

/** Deadlock, lock wait timeout: the whole transaction is tried again. */
const collisions = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT']);
const tries = 5;

const quote = (name: string): string => `\`${name}\``;
const insertDialect: InsertDialect = {
  quote,
  place: () => '?',
  conflict: ({ onConflict, columns, key }) => {
    if (onConflict === 'fail') return '';
    const rest = onConflict === 'skip' ? [] : columns.filter((column) => !key.includes(column));
    const [first = ''] = columns;
    // Not INSERT IGNORE: that takes other mistakes lightly, too.
    const updates = rest.length === 0 ? [`${quote(first)} = ${quote(first)}`] : rest.map(taken);
    return ` ON DUPLICATE KEY UPDATE ${updates.join(', ')}`;
  },
};
const taken = (column: string): string => `${quote(column)} = VALUES(${quote(column)})`;

type MysqlDriver = {
  readonly openMysqlPool: typeof openMysqlPool;
  readonly endMysqlStatement: typeof endMysqlStatement;
};

/** A MySQL or MariaDB database. */
export class MysqlTarget implements SqlTarget {
  private pool: Promise<Pool> | undefined;
  private readonly record = new OnceRecord();

  constructor(
    private readonly url: string,
    private readonly poolSize: number,
    /** An address that was checked, in place of the one in the URL. */
    private readonly address?: { readonly address: string; readonly port: number },
    private readonly driver: MysqlDriver = { openMysqlPool, endMysqlStatement },
  ) {}

  read<T>(signal: AbortSignal, work: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.onConnection(signal, async (connection) => {
      await connection.query('START TRANSACTION READ ONLY');
      const result = await work(sessionOf(connection));
      await connection.query('COMMIT');
      return result;
    });
  }

  async write(
    signal: AbortSignal,
    onceKey: string | undefined,
    work: (session: SqlSession) => Promise<Json>,
  ): Promise<Json> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.onConnection(signal, (connection) => this.transact(connection, onceKey, work));
      } catch (error) {
        if (attempt === tries || !collisions.has(String((error as { code?: unknown }).code))) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt));
      }
    }
  }

  async close(): Promise<void> {
    await (await this.pool)?.end();
  }

  private async transact(
    connection: PoolConnection,
    key: string | undefined,
    work: (session: SqlSession) => Promise<Json>,
  ): Promise<Json> {
    if (key !== undefined) await this.record.ensureTable(connection);
    await connection.query('START TRANSACTION');
    const done = key === undefined ? undefined : await this.record.take(connection, key);
    if (done !== undefined) {
      await connection.query('ROLLBACK');
      return done;
    }
    const output = await work(sessionOf(connection));
    if (key !== undefined) await this.record.store(connection, key, output);
    await connection.query('COMMIT');
    return output;
  }

  /** A connection that had an error is not used again: nobody knows in which transaction it is. */
  private async onConnection<T>(signal: AbortSignal, work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    const pool = await this.open();
    const waiting = pool.getConnection();
    const connection = await untilAborted(waiting, signal).catch((error: unknown) => {
      // One that comes too late is for the next.
      void waiting.then((late) => late.release()).catch(() => undefined);
      throw error;
    });
    const kill = (): void => void this.kill(connection);
    signal.addEventListener('abort', kill);
    try {
      if (signal.aborted) throw new Interrupted();
      const result = await work(connection);
      // One that is being told to stop must not be told so while somebody else has it.
      if (signal.aborted) connection.destroy();
      else connection.release();
      return result;
    } catch (error) {
      connection.destroy();
      throw signal.aborted ? new Interrupted() : error;
    } finally {
      signal.removeEventListener('abort', kill);
    }
  }

  /** The server works on for whoever has hung up, unless it is told. */
  private async kill(connection: PoolConnection): Promise<void> {
    try {
      await this.driver.endMysqlStatement(this.url, this.address, Number(connection.threadId));
    } catch {
      connection.destroy();
    }
  }

  private open(): Promise<Pool> {
    this.pool ??= this.driver.openMysqlPool(this.url, this.poolSize, this.address);
    return this.pool;
  }
}

function sessionOf(connection: PoolConnection): SqlSession {
  const run = async (statement: string, values: SqlParameters): Promise<Executed> => {
    const [result] = await connection.execute<ResultSetHeader>(statement, bound(values) as never);
    const lastInsertId = jsonOf(result.insertId ?? null);
    const affectedRows = result.affectedRows ?? 0;
    return lastInsertId === 0 || lastInsertId === null ? { affectedRows } : { affectedRows, lastInsertId };
  };
  return {
    run,
    rows: (statement, values, maxRows) => readRows(connection, statement, values, maxRows),
    insert: async (batch) => (await run(insertStatement(batch, insertDialect), batch.rows.flat())).affectedRows,
  };
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
function readRows(
  connection: PoolConnection,
  statement: string,
  values: SqlParameters,
  maxRows: number,
): Promise<SqlRow[]> {
  return new Promise((resolve, reject) => {
    const rows: SqlRow[] = [];
    // The driver's types say that this is the promise interface; it is the connection beneath.
    const beneath = connection.connection as unknown as CallbackConnection;
    const reading = beneath.execute(statement, bound(values) as never);
    reading.on('error', reject);
    reading.on('result', (row: object) => {
      if (rows.length < maxRows) rows.push(jsonRow(row));
      else reject(new TooManyRows(maxRows));
    });
    reading.on('end', () => resolve(rows));
  });
}
