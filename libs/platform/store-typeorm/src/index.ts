export { createMysqlStore, type MysqlStoreOptions } from './create-mysql-store';
export { createSqliteStore, type SqliteStoreOptions } from './create-sqlite-store';
export type { StoreLogger } from './store-logger';
