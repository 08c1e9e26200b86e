export { createSqliteStore, type SqliteStoreOptions } from './create-sqlite-store';
export type { StoreLogger } from './store-logger';
