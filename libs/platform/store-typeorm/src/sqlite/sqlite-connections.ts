import BetterSqlite3, { type Database as Connection } from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { sqliteColumns } from '../entities/column-types';
import { entities } from '../entities';
import { migrations, MIGRATIONS_TABLE } from '../migrations';

/** How long a statement waits for another process's write; it holds up this process meanwhile, so the rest is left to tries. */
const BUSY_MS = 500;
/**
 * How much is written ahead (32 MiB) before it is brought to its places, which takes two flushes and holds up whoever commits. The
 * longer the wait, the more often a page was written over meanwhile, and is brought there once.
 */
const CHECKPOINT_PAGES = 8_192;
/** Above the number of statement texts there are: each is prepared once. */
const STATEMENTS = 1_000;

export interface SqliteConnections {
  readonly writer: DataSource;
  readonly reader: DataSource;
}

/** The one connection that writes. WAL lets the reader read meanwhile; FULL makes a commit survive a power cut. */
export function sqliteWriter(file: string, clock: () => number): DataSource {
  return new DataSource({
    type: 'better-sqlite3',
    driver: BetterSqlite3,
    database: file,
    timeout: BUSY_MS,
    statementCacheSize: STATEMENTS,
    entities: entities(sqliteColumns),
    migrations: [...migrations],
    migrationsTableName: MIGRATIONS_TABLE,
    logging: false,
    prepareDatabase: (connection: Connection) => {
      connection.pragma('journal_mode = WAL');
      connection.pragma('synchronous = FULL');
      connection.pragma('cache_size = -65536');
      connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      withClock(connection, clock);
    },
  });
}

/** A second connection for what only reads: it sees what is committed and never waits for the writer. */
export function sqliteReader(file: string, clock: () => number): DataSource {
  return new DataSource({
    type: 'better-sqlite3',
    driver: BetterSqlite3,
    database: file,
    readonly: true,
    fileMustExist: true,
    timeout: BUSY_MS,
    statementCacheSize: STATEMENTS,
    logging: false,
    prepareDatabase: (connection: Connection) => withClock(connection, clock),
  });
}

function withClock(connection: Connection, clock: () => number): void {
  connection.function('ensue_now', { deterministic: false }, () => Math.trunc(clock()));
}
