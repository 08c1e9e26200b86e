import type { Store } from '@ensue/ports';
import { MysqlDatabase } from './mysql/mysql-database';
import { SqlStore } from './sql-store';
import { silent, type StoreLogger } from './store-logger';

export interface MysqlStoreOptions {
  /** `mysql://user:password@host:port/database`, for MySQL and MariaDB alike. */
  readonly url: string;
  /** Connections; about eight for each core of the database does best. */
  readonly poolSize?: number;
  readonly logger?: StoreLogger;
}

/** The store of the distributed mode: MySQL 8.0.1 or MariaDB 10.6, or newer. */
export function createMysqlStore({ url, poolSize = 16, logger = silent }: MysqlStoreOptions): Store {
  return new SqlStore(new MysqlDatabase(url, poolSize, logger));
}
