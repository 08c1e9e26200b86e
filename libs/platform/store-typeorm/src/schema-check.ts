import { StoreError } from '@ensue/ports';
import type { DataSource } from 'typeorm';
import { migrationNames, MIGRATIONS_TABLE } from './migrations';

/**
 * Refuses a schema older than this release. A newer one is fine: migrations only add, so that releases may be mixed
 * while they roll.
 */
export async function checkSchema(dataSource: DataSource): Promise<void> {
  let applied: ReadonlySet<string>;
  try {
    const rows = await dataSource.query<{ name: string }[]>(`SELECT name FROM ${MIGRATIONS_TABLE}`);
    applied = new Set(rows.map((row) => row.name));
  } catch (error) {
    throw refusal('the database has no schema of Ensue yet', error);
  }
  const missing = migrationNames.filter((name) => !applied.has(name));
  if (missing.length > 0) throw refusal(`the database lacks the migrations ${missing.join(', ')}`);
}

function refusal(what: string, cause?: unknown): StoreError {
  return new StoreError(
    false,
    false,
    `The store cannot be used: ${what}. Start one service with migrations on first, or run the migration job.`,
    { cause },
  );
}
