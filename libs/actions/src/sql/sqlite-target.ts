import type { Json } from '@ensue/contracts';
import type { Database, Statement } from 'better-sqlite3';
import { Interrupted, TooManyRows, type Executed, type Execution, type SqlTarget } from './sql-target';
import { jsonOf, jsonRow, type SqlParameters, type SqlValue } from './sql-value';

const onceTable = `CREATE TABLE IF NOT EXISTS ensue_once (
  idempotency_key TEXT NOT NULL PRIMARY KEY, output TEXT, at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')))`;
const busyPauseMs = 20;

/** A SQLite file. Statements run in this process, one transaction at a time. */
export class SqliteTarget implements SqlTarget {
  private database: Promise<Database> | undefined;

  constructor(private readonly path: string) {}

  async query(execution: Execution): Promise<{ [column: string]: Json }[]> {
    const database = await this.open();
    return whenFree(execution.signal, () => {
      const statement = database.prepare(execution.statement);
      if (!statement.readonly) throw new Error('a query must not write; use mode: execute');
      return readRows(statement, execution);
    });
  }

  async execute(execution: Execution, onceKey: string | undefined): Promise<Executed> {
    const database = await this.open();
    return whenFree(execution.signal, () => {
      const work = (): Executed => {
        const done = onceKey === undefined ? undefined : takeKey(database, onceKey);
        if (done !== undefined) return done;
        const executed = runAll(database.prepare(execution.statement), execution.sets);
        if (onceKey !== undefined) storeOutput(database, onceKey, executed);
        return executed;
      };
      return database.transaction(work).immediate();
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

/** @returns what was stored under the key; undefined when the key is new, and now taken */
function takeKey(database: Database, key: string): Executed | undefined {
  database.exec(onceTable);
  const taken = database.prepare('INSERT OR IGNORE INTO ensue_once (idempotency_key) VALUES (?)').run(key);
  if (taken.changes > 0) return undefined;
  const row = database.prepare('SELECT output FROM ensue_once WHERE idempotency_key = ?').get(key);
  return JSON.parse((row as { output: string }).output) as Executed;
}

function storeOutput(database: Database, key: string, executed: Executed): void {
  const store = database.prepare('UPDATE ensue_once SET output = ? WHERE idempotency_key = ?');
  store.run(JSON.stringify(executed), key);
}

function runAll(statement: Statement, sets: readonly SqlParameters[]): Executed {
  let affectedRows = 0;
  let lastInsertId: Json = null;
  for (const set of sets) {
    // What returns rows must be read to its end to take place.
    const values = bound(set);
    const result = statement.reader
      ? { changes: statement.all(values).length, lastInsertRowid: 0 }
      : statement.run(values);
    affectedRows += result.changes;
    lastInsertId = jsonOf(result.lastInsertRowid);
  }
  return lastInsertId === 0 || lastInsertId === null ? { affectedRows } : { affectedRows, lastInsertId };
}

function readRows(statement: Statement, { sets, maxRows }: Execution): { [column: string]: Json }[] {
  const rows: { [column: string]: Json }[] = [];
  for (const row of statement.iterate(bound(sets[0] ?? []))) {
    if (rows.length === maxRows) throw new TooManyRows();
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
async function whenFree<T>(signal: AbortSignal, work: () => T): Promise<T> {
  for (;;) {
    if (signal.aborted) throw new Interrupted();
    try {
      return work();
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (typeof code !== 'string' || !code.startsWith('SQLITE_BUSY')) throw error;
      await new Promise((resolve) => setTimeout(resolve, busyPauseMs));
    }
  }
}
