import type { Json } from '@ensue/contracts';
import { actionFault } from '../action-fault';
import type { Insert } from './sql-input';
import type { InsertBatch, SqlSession } from './sql-target';
import { sqlScalar, type SqlValue } from './sql-value';

/** Values in one statement: SQLite takes 32,766, the others 65,535. */
const maxValues = 30_000;
const maxBatch = 500;

export type InsertRow = readonly Json[] | { readonly [column: string]: Json };

const columnName = /^[A-Za-z_][A-Za-z0-9_$]{0,63}$/;

/**
 * Inserts rows, as many as a statement takes at a time.
 * @param told how many are in the table so far, after each statement
 * @returns what the database counted
 */
export async function insertRows(
  session: SqlSession,
  { table, columns, onConflict = 'fail', key = [] }: Omit<Insert['insert'], 'rows' | 'from'>,
  rows: AsyncIterable<InsertRow> | Iterable<InsertRow>,
  told: (count: number) => void = () => undefined,
): Promise<number> {
  if (onConflict === 'update' && key.length === 0) {
    throw actionFault('configuration', 'onConflict: update needs the columns of the unique key, in key');
  }
  let names = columns;
  let batch: SqlValue[][] = [];
  let affected = 0;
  let count = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0 || names === undefined) return;
    const order: InsertBatch = { table: table.split('.'), columns: names, rows: batch, onConflict, key };
    affected += await session.insert(order);
    count += batch.length;
    batch = [];
    told(count);
  };
  for await (const row of rows) {
    names ??= columnsOf(row);
    batch.push(valuesOf(row, names, count + batch.length + 1));
    if (batch.length >= Math.max(1, Math.min(maxBatch, Math.floor(maxValues / names.length)))) await flush();
  }
  await flush();
  return affected;
}

function columnsOf(row: InsertRow): string[] {
  if (Array.isArray(row)) throw actionFault('configuration', 'Rows that are lists need columns, in insert.columns');
  const names = Object.keys(row);
  // They become part of a statement.
  const odd = names.find((name) => !columnName.test(name));
  if (odd === undefined && names.length > 0) return names;
  const shown = JSON.stringify(odd ?? '').slice(0, 80);
  throw actionFault(
    'validation',
    `${shown} cannot be the name of a column; say in insert.columns which members to take`,
  );
}

function valuesOf(row: InsertRow, columns: readonly string[], place: number): SqlValue[] {
  if (!Array.isArray(row)) {
    const named = row as { readonly [column: string]: Json };
    return columns.map((column) => sqlScalar(Object.hasOwn(named, column) ? (named[column] ?? null) : null));
  }
  if (row.length === columns.length) return (row as readonly Json[]).map(sqlScalar);
  throw actionFault('validation', `Row ${place} has ${row.length} values for ${columns.length} columns`);
}
