export { createMysqlStore, type MysqlStoreOptions } from './create-mysql-store';
export { createSqliteStore, type SqliteStoreOptions } from './create-sqlite-store';
export { makeMysqlUsers, type MysqlUsersOptions } from './mysql/make-mysql-users';
export { tableRights, type DatabaseRole } from './mysql/mysql-rights';
export type { StoreLogger } from './store-logger';
