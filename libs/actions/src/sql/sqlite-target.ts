import type { Json } from '@ensue/contracts';
import type { Database, Statement } from 'better-sqlite3';
import { insertStatement, standardConflict, standardQuote } from './insert-statement';
import { Interrupted, TooManyRows, type Executed, type SqlRow, type SqlSession, type SqlTarget } from './sql-target';
import { jsonOf, jsonRow, type SqlParameters, type SqlValue } from './sql-value';
import { Turns } from './turns';

const onceTable = `CREATE TABLE IF NOT EXISTS ensue_once (
  idempotency_key TEXT NOT NULL PRIMARY KEY, output TEXT, at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')))`;
const busyPauseMs = 20;
const insertDialect = { quote: standardQuote, place: () => '?', conflict: standardConflict };

/** A SQLite file. Statements run in this process, one transaction at a time. */
export class SqliteTarget implements SqlTarget {
  private database: Promise<Database> | undefined;
  // One connection: a transaction that waits for more rows must not have others' statements in it.
  private readonly turns = new Turns();

  constructor(private readonly path: string) {}

  async read<T>(signal: AbortSignal, work: (session: SqlSession) => Promise<T>): Promise<T> {
    const database = await this.open();
    return this.turns.take(signal, () => whenFree(signal, () => work(sessionOf(database, signal, true))));
  }

  async write(
    signal: AbortSignal,
    onceKey: string | undefined,
    work: (session: SqlSession) => Promise<Json>,
  ): Promise<Json> {
    const database = await this.open();
    return this.turns.take(signal, async () => {
      await whenFree(signal, async () => database.exec('BEGIN IMMEDIATE'));
      try {
        const done = onceKey === undefined ? undefined : takeKey(database, onceKey);
        const output = done ?? (await work(sessionOf(database, signal, false)));
        if (signal.aborted) throw new Interrupted();
        if (onceKey !== undefined && done === undefined) storeOutput(database, onceKey, output);
        await whenFree(signal, async () => database.exec('COMMIT'));
        return output;
      } finally {
        if (database.inTransaction) database.exec('ROLLBACK');
      }
    });
  }

  async close(): Promise<void> {
    (await this.database)?.close();
  }

  private async open(): Promise<Database> {
    this.database ??= (async () => {
      const { default: Sqlite } = await import('better-sqlite3');
      // No waiting inside the driver: it would hold up the whole process.
      const database = new Sqlite(this.path, { timeout: 0 });
      database.defaultSafeIntegers(true);
      return database;
    })();
    this.database.catch(() => (this.database = undefined));
    return this.database;
  }
}

function sessionOf(database: Database, signal: AbortSignal, readOnly: boolean): SqlSession {
  const prepare = (text: string): Statement => {
    if (signal.aborted) throw new Interrupted();
    const statement = database.prepare(text);
    if (readOnly && !statement.readonly) throw new Error('a query must not write; use mode: execute');
    return statement;
  };
  let inserting: { readonly text: string; readonly statement: Statement } | undefined;
  return {
    rows: async (text, values, maxRows) => readRows(prepare(text), values, maxRows),
    run: async (text, values) => runOnce(prepare(text), values),
    insert: async (batch) => {
      // Row by row: in one process that costs no round trips, and a statement of hundreds of rows is a large thing to keep.
      const text = insertStatement({ ...batch, rows: batch.rows.slice(0, 1) }, insertDialect);
      if (inserting?.text !== text) inserting = { text, statement: prepare(text) };
      if (signal.aborted) throw new Interrupted();
      let affected = 0;
      for (const row of batch.rows) affected += inserting.statement.run(bound(row)).changes;
      return affected;
    },
  };
}

/** @returns what was stored under the key; undefined when the key is new, and now taken */
function takeKey(database: Database, key: string): Json | undefined {
  database.exec(onceTable);
  const taken = database.prepare('INSERT OR IGNORE INTO ensue_once (idempotency_key) VALUES (?)').run(key);
  if (taken.changes > 0) return undefined;
  const row = database.prepare('SELECT output FROM ensue_once WHERE idempotency_key = ?').get(key);
  return JSON.parse((row as { output: string }).output) as Json;
}

function storeOutput(database: Database, key: string, output: Json): void {
  const store = database.prepare('UPDATE ensue_once SET output = ? WHERE idempotency_key = ?');
  store.run(JSON.stringify(output), key);
}

function runOnce(statement: Statement, given: SqlParameters): Executed {
  // What returns rows must be read to its end to take place.
  const values = bound(given);
  const { changes, lastInsertRowid } = statement.reader
    ? { changes: statement.all(values).length, lastInsertRowid: 0 }
    : statement.run(values);
  const lastInsertId = jsonOf(lastInsertRowid);
  return lastInsertId === 0 || lastInsertId === null
    ? { affectedRows: changes }
    : { affectedRows: changes, lastInsertId };
}

function readRows(statement: Statement, values: SqlParameters, maxRows: number): SqlRow[] {
  const rows: SqlRow[] = [];
  for (const row of statement.iterate(bound(values))) {
    if (rows.length === maxRows) throw new TooManyRows(maxRows);
    rows.push(jsonRow(row as object));
  }
  return rows;
}

/** Integers as integers: the driver binds JavaScript's numbers as floating point, and 1 would be stored as 1.0. */
function bound(set: SqlParameters): (SqlValue | bigint)[] | { [name: string]: SqlValue | bigint } {
  const one = (value: SqlValue): SqlValue | bigint => (Number.isSafeInteger(value) ? BigInt(value ?? 0) : value);
  if (Array.isArray(set)) return (set as readonly SqlValue[]).map(one);
  return Object.fromEntries(
    Object.entries(set as { [name: string]: SqlValue }).map(([name, value]) => [name, one(value)]),
  );
}

/** Another process may be writing: it is asked again until the action is told to stop. */
async function whenFree<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (;;) {
    if (signal.aborted) throw new Interrupted();
    try {
      return await work();
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (typeof code !== 'string' || !code.startsWith('SQLITE_BUSY')) throw error;
      await new Promise((resolve) => setTimeout(resolve, busyPauseMs));
    }
  }
}
