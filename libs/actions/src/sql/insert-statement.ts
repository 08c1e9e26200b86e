import type { InsertBatch } from './sql-target';

/** How one kind of database writes what `insert` needs. */
export interface InsertDialect {
  quote(name: string): string;
  /** The placeholder of the n-th value, counted from 1. */
  place(n: number): string;
  /** What follows the values where rows may be there already. */
  conflict(batch: Pick<InsertBatch, 'onConflict' | 'columns' | 'key'>): string;
}

/** PostgreSQL and SQLite. */
export const standardConflict: InsertDialect['conflict'] = ({ onConflict, columns, key }) => {
  if (onConflict === 'fail') return '';
  if (onConflict === 'skip') return ' ON CONFLICT DO NOTHING';
  const rest = columns.filter((column) => !key.includes(column));
  const target = key.map(standardQuote).join(', ');
  if (rest.length === 0) return ` ON CONFLICT (${target}) DO NOTHING`;
  const updates = rest.map((column) => `${standardQuote(column)} = excluded.${standardQuote(column)}`);
  return ` ON CONFLICT (${target}) DO UPDATE SET ${updates.join(', ')}`;
};

export const standardQuote = (name: string): string => `"${name}"`;

/** One statement for all rows of the batch; names were checked where they came in. */
export function insertStatement({ table, columns, rows, ...rest }: InsertBatch, dialect: InsertDialect): string {
  const { quote, place, conflict } = dialect;
  const places = rows.map(
    (_row, index) => `(${columns.map((_column, at) => place(index * columns.length + at + 1)).join(', ')})`,
  );
  const into = `${table.map(quote).join('.')} (${columns.map(quote).join(', ')})`;
  return `INSERT INTO ${into} VALUES ${places.join(', ')}${conflict({ columns, ...rest })}`;
}
