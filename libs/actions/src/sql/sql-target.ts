import type { Json } from '@ensue/contracts';
import type { SqlParameters, SqlValue } from './sql-value';

export type SqlRow = { [column: string]: Json };
export type Executed = { readonly affectedRows: number; readonly lastInsertId?: Json };

/** Rows for one statement, all with as many values as there are columns. */
export interface InsertBatch {
  readonly table: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** What happens to a row whose key is there: a fault, nothing, or the row in the table gets the new values. */
  readonly onConflict: 'fail' | 'skip' | 'update';
  /** The columns of the unique key that `update` is about. */
  readonly key: readonly string[];
}

/** What statements of one transaction do. */
export interface SqlSession {
  /** @throws TooManyRows, or the driver's error */
  rows(statement: string, values: SqlParameters, maxRows: number): Promise<SqlRow[]>;
  run(statement: string, values: SqlParameters): Promise<Executed>;
  insert(batch: InsertBatch): Promise<number>;
}

/** A database that authors' statements reach. */
export interface SqlTarget {
  /** Reads, and cannot write. */
  read<T>(signal: AbortSignal, work: (session: SqlSession) => Promise<T>): Promise<T>;
  /**
   * Does the work in one transaction, together with the record that it happened.
   * @param onceKey undefined for what needs no record
   * @param work done from its beginning again when the database has others' work in its way
   * @returns what was stored when the key has been there before, without doing anything
   */
  write(signal: AbortSignal, onceKey: string | undefined, work: (session: SqlSession) => Promise<Json>): Promise<Json>;
  close(): Promise<void>;
}

export class TooManyRows extends Error {
  override readonly name = 'TooManyRows';
  constructor(readonly limit: number) {
    super(`more than ${limit} rows`);
  }
}

/** The action was told to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
