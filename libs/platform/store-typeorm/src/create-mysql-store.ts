import type { Store } from '@ensue/ports';
import { MysqlDatabase } from './mysql/mysql-database';
import type { MysqlAddress } from './mysql/mysql-server';
import { SqlStore } from './sql-store';
import { silent, type StoreLogger } from './store-logger';

/** For MySQL and MariaDB alike. */
export interface MysqlStoreOptions extends MysqlAddress {
  /** Connections; about eight for each core of the database does best. */
  readonly poolSize?: number;
  readonly logger?: StoreLogger;
}

/** The store of the distributed mode: MySQL 8.0.1 or MariaDB 10.6, or newer. */
export function createMysqlStore({ poolSize = 16, logger = silent, ...address }: MysqlStoreOptions): Store {
  return new SqlStore(new MysqlDatabase(address, poolSize, logger));
}
