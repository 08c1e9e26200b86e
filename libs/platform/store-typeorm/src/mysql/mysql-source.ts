import { createPool, type Connection, type PoolOptions } from 'mysql2';
import { DataSource } from 'typeorm';
import { mysqlColumns } from '../entities/column-types';
import { entities } from '../entities';
import { migrations, MIGRATIONS_TABLE } from '../migrations';
import type { StoreLogger } from '../store-logger';
import { encryption, type MysqlAddress, type MysqlServer } from './mysql-server';

/** A statement that says nothing for so long has a server that hangs: the connection is given up. */
const STATEMENT_MS = 15_000;

/**
 * What every connection is told once, instead of every transaction: READ COMMITTED (no gap locks), UTC (else NOW() is
 * ambiguous for an hour each autumn), strict about values, and never long in a queue for a lock.
 */
const SESSION = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 3",
];

/** @param patient without a limit on statements: for migrations of large tables */
export function mysqlSource(
  address: MysqlAddress,
  server: MysqlServer,
  poolSize: number,
  logger: StoreLogger,
  patient = false,
): DataSource {
  return new DataSource({
    type: server.type,
    url: address.url,
    // Only the pool is ours: each of its connections is set up before its first statement.
    driver: { createPool: (options: PoolOptions) => preparedPool(options, logger) },
    poolSize,
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
    entities: entities(mysqlColumns),
    migrations: [...migrations],
    migrationsTableName: MIGRATIONS_TABLE,
    logging: false,
    ...(patient ? undefined : { enableQueryTimeout: true, maxQueryExecutionTime: STATEMENT_MS }),
    extra: {
      waitForConnections: true,
      enableKeepAlive: true,
      keepAliveInitialDelay: 10_000,
      maxIdle: poolSize,
      // Well under any server's wait_timeout, so that a connection is not found dead when it is needed.
      idleTimeout: 60_000,
      connectTimeout: 10_000,
      // Statements that belong together go in one exchange (ADR 0013); values are bound, never part of a statement's text.
      multipleStatements: true,
      ...encryption(address),
    } satisfies PoolOptions,
  });
}

function preparedPool(options: PoolOptions, logger: StoreLogger): ReturnType<typeof createPool> {
  const pool = createPool(options);
  pool.on('connection', (connection: Connection) => {
    // Queued on the connection before whatever it was made for.
    for (const statement of SESSION) {
      connection.query(statement, (error) => {
        if (error === null) return;
        logger.warn(`A new connection could not be set up and is given up: ${error.message}`);
        connection.destroy();
      });
    }
  });
  return pool;
}
