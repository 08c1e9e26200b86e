import type { Json } from '@ensue/contracts';
import type { Pool, PoolClient, QueryResult } from 'pg';
import { insertStatement, standardConflict, standardQuote, type InsertDialect } from './insert-statement';
import { openPostgresPool, valueParser } from './postgres-pool';
import { postgresStatement } from './postgres-statement';
import { Interrupted, TooManyRows, type SqlRow, type SqlSession, type SqlTarget } from './sql-target';
import { jsonRow, type SqlParameters } from './sql-value';

/** Serialization failure, deadlock: the whole transaction is tried again. */
const collisions = new Set(['40001', '40P01']);
const tries = 5;
const insertDialect: InsertDialect = { quote: standardQuote, place: (n) => `$${n}`, conflict: standardConflict };

const createTable = `CREATE TABLE IF NOT EXISTS ensue_once (
  idempotency_key VARCHAR(200) NOT NULL PRIMARY KEY, output TEXT NULL, at TIMESTAMPTZ NOT NULL DEFAULT now())`;

/** A PostgreSQL database. */
export class PostgresTarget implements SqlTarget {
  private pool: Promise<Pool> | undefined;
  private onceExists = false;

  constructor(
    private readonly url: string,
    private readonly poolSize: number,
    /** An address that was checked, in place of the one in the URL. */
    private readonly address?: { readonly address: string; readonly port: number },
  ) {}

  read<T>(signal: AbortSignal, work: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.onConnection(signal, async (client) => {
      await client.query('BEGIN READ ONLY');
      const result = await work(await sessionOf(client));
      await client.query('COMMIT');
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
        return await this.onConnection(signal, (client) => this.transact(client, onceKey, work));
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
    client: PoolClient,
    key: string | undefined,
    work: (session: SqlSession) => Promise<Json>,
  ): Promise<Json> {
    if (key !== undefined) await this.ensureOnceTable(client);
    await client.query('BEGIN');
    const done = key === undefined ? undefined : await takeKey(client, key);
    if (done !== undefined) {
      await client.query('ROLLBACK');
      return done;
    }
    const output = await work(await sessionOf(client));
    if (key !== undefined) {
      await client.query('UPDATE ensue_once SET output = $1 WHERE idempotency_key = $2', [JSON.stringify(output), key]);
    }
    await client.query('COMMIT');
    return output;
  }

  /** Looked up first: who may not create tables can use one that is there. Two that create it at once: one of them fails. */
  private async ensureOnceTable(client: PoolClient): Promise<void> {
    if (this.onceExists) return;
    const exists = async (): Promise<boolean> => {
      const { rows } = await client.query<{ found: string | null }>("SELECT to_regclass('ensue_once')::text AS found");
      return rows[0]?.found !== null;
    };
    if (!(await exists())) {
      await client.query(createTable).catch(async (error: unknown) => {
        if (!(await exists())) throw error;
      });
    }
    this.onceExists = true;
  }

  /** A connection that had an error is not used again: nobody knows in which transaction it is. */
  private async onConnection<T>(signal: AbortSignal, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const pool = await this.open();
    const client = await pool.connect();
    // An error between statements must not end the process; the next statement tells it.
    const ignore = (): void => undefined;
    client.on('error', ignore);
    const cancel = (): void => void this.cancel(pool, client);
    signal.addEventListener('abort', cancel);
    let failed = true;
    try {
      if (signal.aborted) throw new Interrupted();
      const result = await work(client);
      failed = false;
      return result;
    } catch (error) {
      throw signal.aborted ? new Interrupted() : error;
    } finally {
      signal.removeEventListener('abort', cancel);
      client.off('error', ignore);
      // One that is being told to stop must not be told so while somebody else has it.
      client.release(failed || signal.aborted);
    }
  }

  /** The server works on for whoever has hung up, unless it is told; by a connection of its own, for all others may be busy. */
  private async cancel(pool: Pool, client: PoolClient): Promise<void> {
    const { processID } = client as unknown as { readonly processID: number };
    const { Client } = await import('pg');
    const messenger = new Client(pool.options);
    try {
      await messenger.connect();
      await messenger.query('SELECT pg_cancel_backend($1)', [processID]);
    } catch {
      // It cannot be told: the statement ends by itself, or with its connection.
    } finally {
      await messenger.end().catch(() => undefined);
    }
  }

  private open(): Promise<Pool> {
    this.pool ??= openPostgresPool(this.url, this.poolSize, this.address);
    return this.pool;
  }
}

/** Takes the key. Whoever holds it in an open transaction is waited for. */
async function takeKey(client: PoolClient, key: string): Promise<Json | undefined> {
  const insert = 'INSERT INTO ensue_once (idempotency_key) VALUES ($1) ON CONFLICT DO NOTHING';
  const { rowCount } = await client.query(insert, [key]);
  if (rowCount === 1) return undefined;
  const select = 'SELECT output FROM ensue_once WHERE idempotency_key = $1';
  const { rows } = await client.query<{ output: string | null }>(select, [key]);
  const [row] = rows;
  if (typeof row?.output !== 'string') throw new Error('it was executed before and its outcome was lost');
  return JSON.parse(row.output) as Json;
}

async function sessionOf(client: PoolClient): Promise<SqlSession> {
  const { Query } = await import('pg');
  const config = (statement: string, given: SqlParameters) => ({
    ...postgresStatement(statement, given),
    // The extended protocol takes one statement only, also where there are no values.
    queryMode: 'extended',
    types: { getTypeParser: valueParser },
  });
  const run = async (statement: string, values: SqlParameters): Promise<QueryResult> =>
    client.query(config(statement, values) as never);
  return {
    rows: (statement, values, maxRows) =>
      new Promise((resolve, reject) => {
        const rows: SqlRow[] = [];
        const query = new Query<object>(config(statement, values) as never);
        // With a listener the driver collects nothing itself.
        query.on('row', (row) => {
          if (rows.length < maxRows) rows.push(jsonRow(row));
          else reject(new TooManyRows(maxRows));
        });
        query.on('error', reject);
        query.on('end', () => resolve(rows));
        client.query(query);
      }),
    run: async (statement, values) => ({ affectedRows: (await run(statement, values)).rowCount ?? 0 }),
    insert: async (batch) => (await run(insertStatement(batch, insertDialect), batch.rows.flat())).rowCount ?? 0,
  };
}
