import type { Dialect, Scalar } from './dialect';
import type { Session } from './session';

/** A table and the columns that bulk statements write, in the order of the rows' values. */
export interface BulkTable {
  readonly name: string;
  readonly columns: readonly string[];
}

export type Row = readonly Scalar[];

/** `INSERT INTO …(…) VALUES (?,?),(?,?)`. */
function insertText(table: BulkTable, rows: number, tail: string): string {
  const row = `(${'?,'.repeat(table.columns.length - 1)}?)`;
  return `INSERT INTO ${table.name} (${table.columns.join(',')}) VALUES ${`${row},`.repeat(rows - 1)}${row}${tail}`;
}

/** Inserts rows in as few statements as the dialect likes. */
export async function insert(
  session: Session,
  dialect: Dialect,
  table: BulkTable,
  rows: readonly Row[],
  tail = '',
): Promise<void> {
  if (rows.length === 0) return;
  for (const chunk of dialect.chunks(rows)) await session.run(insertText(table, chunk.length, tail), chunk.flat());
}

/** Inserts rows; where the key is there already, the columns outside it take the new values. */
export async function put(
  session: Session,
  dialect: Dialect,
  table: BulkTable & { readonly key: readonly string[]; readonly update?: readonly string[] },
  rows: readonly Row[],
): Promise<void> {
  const update = table.update ?? table.columns.filter((column) => !table.key.includes(column));
  await insert(session, dialect, table, rows, dialect.onDuplicate(table.key, update));
}

/** How many keys one statement names at most. */
const KEYS_PER_STATEMENT = 500;
/** A DELETE is longer for each key. */
const KEYS_PER_DELETE = 100;

/** Does the work for all keys, a slice at a time. */
export async function eachSlice<K>(
  keys: readonly K[],
  work: (slice: readonly K[]) => Promise<void>,
  size = KEYS_PER_STATEMENT,
): Promise<void> {
  for (let start = 0; start < keys.length; start += size) {
    await work(start === 0 && keys.length <= size ? keys : keys.slice(start, start + size));
  }
}

/** Deletes by the columns that begin the primary key. */
export async function remove(
  session: Session,
  dialect: Dialect,
  table: string,
  columns: readonly string[],
  keys: readonly Row[],
): Promise<void> {
  await eachSlice(
    keys,
    async (slice) => {
      const statement = dialect.deleteByKey(table, columns, slice);
      await session.run(statement.sql, statement.params);
    },
    KEYS_PER_DELETE,
  );
}
