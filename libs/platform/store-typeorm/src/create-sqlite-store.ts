import type { Store } from '@ensue/ports';
import { SqlStore } from './sql-store';
import { SqliteDatabase } from './sqlite/sqlite-database';
import { silent, type StoreLogger } from './store-logger';

export interface SqliteStoreOptions {
  /** Made when it is not there, with its folder. */
  readonly file: string;
  readonly logger?: StoreLogger;
  /** The store's clock, epoch milliseconds: the machine's unless a simulation brings its own. */
  readonly clock?: () => number;
  /** Refuse to start where another process is the file's sole user already. */
  readonly sole?: boolean;
}

/** The store of the standalone mode: one file, one writer. */
export function createSqliteStore({
  file,
  logger = silent,
  clock = Date.now,
  sole = false,
}: SqliteStoreOptions): Store {
  return new SqlStore(new SqliteDatabase(file, clock, logger, sole));
}
