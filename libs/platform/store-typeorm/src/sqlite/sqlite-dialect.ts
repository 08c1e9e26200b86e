import type { Clause, Dialect, Scalar } from '../dialect';

/**
 * Few statement texts, so that each is prepared once: inserts come in blocks of these sizes, and lists of keys are one
 * parameter, a JSON array.
 */
const BLOCKS = [256, 64, 16, 4, 1] as const;

function oneOf(column: string, values: readonly Scalar[]): Clause {
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, params: [JSON.stringify(values)] };
}

function keyIn(columns: readonly string[], keys: readonly (readonly Scalar[])[]): Clause {
  const [first] = columns;
  if (columns.length === 1 && first !== undefined) {
    return oneOf(
      first,
      keys.map(([value]) => value ?? null),
    );
  }
  const parts = columns.map((_, index) => `value->>${index}`).join(',');
  return { sql: `(${columns.join(',')}) IN (SELECT ${parts} FROM json_each(?))`, params: [JSON.stringify(keys)] };
}

function* chunks<T extends readonly Scalar[]>(rows: readonly T[]): Iterable<readonly T[]> {
  let start = 0;
  for (const block of BLOCKS) {
    for (; rows.length - start >= block; start += block) yield rows.slice(start, start + block);
  }
}

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  // A function of ours, registered on every connection: the clock of this process is the machine's.
  now: 'ensue_now()',
  forUpdate: '',
  skipLocked: '',
  byIndex: () => '',
  oneOf,
  keyIn,
  deleteByKey: (table, columns, keys) => {
    const where = keyIn(columns, keys);
    return { sql: `DELETE FROM ${table} WHERE ${where.sql}`, params: where.params };
  },
  onDuplicate: (key, update) =>
    update.length === 0
      ? ` ON CONFLICT(${key.join(',')}) DO NOTHING`
      : ` ON CONFLICT(${key.join(',')}) DO UPDATE SET ${update.map((column) => `${column}=excluded.${column}`).join(',')}`,
  chunks,
};
