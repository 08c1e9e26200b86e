import { StoreError } from '@ensue/ports';
import { QueryFailedError, type DataSource } from 'typeorm';
import { migrationNames, MIGRATIONS_TABLE } from './migrations';

/**
 * Refuses a schema older than this release. A newer one is fine: migrations only add, so that releases may be mixed
 * while they roll.
 */
export async function checkSchema(dataSource: DataSource): Promise<void> {
  const applied = await appliedMigrations(dataSource);
  const missing = migrationNames.filter((name) => !applied.has(name));
  if (missing.length === 0) return;
  const what = applied.size === 0 ? 'has no schema of Ensue yet' : `lacks the migrations ${missing.join(', ')}`;
  throw new StoreError(
    false,
    false,
    `The store cannot be used: the database ${what}. Start one service that migrates first, or run the migration job.`,
  );
}

async function appliedMigrations(dataSource: DataSource): Promise<ReadonlySet<string>> {
  try {
    const rows = await dataSource.query<{ name: string }[]>(`SELECT name FROM ${MIGRATIONS_TABLE}`);
    return new Set(rows.map((row) => row.name));
  } catch (error) {
    if (error instanceof QueryFailedError && /no such table|doesn't exist/.test(error.message)) return new Set();
    throw error;
  }
}
