import type { Clause, Dialect, Scalar } from './dialect';

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
export function insertions(dialect: Dialect, table: BulkTable, rows: readonly Row[], tail = ''): Clause[] {
  if (rows.length === 0) return [];
  return Array.from(dialect.chunks(rows), (chunk) => ({
    sql: insertText(table, chunk.length, tail),
    params: chunk.flat(),
  }));
}

/** Inserts rows; where the key is there already, the columns outside it take the new values. */
export function puttings(
  dialect: Dialect,
  table: BulkTable & { readonly key: readonly string[]; readonly update?: readonly string[] },
  rows: readonly Row[],
): Clause[] {
  const update = table.update ?? table.columns.filter((column) => !table.key.includes(column));
  return insertions(dialect, table, rows, dialect.onDuplicate(table.key, update));
}

/** Deletes by the columns that begin the primary key. */
export function removals(dialect: Dialect, table: string, columns: readonly string[], keys: readonly Row[]): Clause[] {
  return Array.from(slices(keys, KEYS_PER_DELETE), (slice) => dialect.deleteByKey(table, columns, slice));
}

/** How many keys one statement names at most. */
const KEYS_PER_STATEMENT = 500;
/** A DELETE is longer for each key. */
const KEYS_PER_DELETE = 100;

/** Does the work for all keys, a slice at a time. */
export async function eachSlice<K>(keys: readonly K[], work: (slice: readonly K[]) => Promise<void>): Promise<void> {
  for (const slice of slices(keys, KEYS_PER_STATEMENT)) await work(slice);
}

function* slices<K>(keys: readonly K[], size: number): Iterable<readonly K[]> {
  for (let start = 0; start < keys.length; start += size) {
    yield start === 0 && keys.length <= size ? keys : keys.slice(start, start + size);
  }
}
