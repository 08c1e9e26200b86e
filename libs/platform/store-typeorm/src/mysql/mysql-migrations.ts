import { createHash } from 'node:crypto';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { StoreError } from '@ensue/ports';
import type { StoreLogger } from '../store-logger';
import type { MysqlAddress, MysqlServer } from './mysql-server';
import { mysqlSource } from './mysql-source';

const LOCK_SECONDS = 120;

/**
 * Brings the schema up to date. Services start together: a lock of the server's lets one migrate and the others find it
 * done. It belongs to the connection, so a migrator that dies frees it.
 */
export async function migrate(
  address: MysqlAddress,
  server: MysqlServer,
  connection: Connection,
  logger: StoreLogger,
): Promise<void> {
  const name = await lockName(connection);
  const [rows] = await connection.query<(RowDataPacket & { got: number | null })[]>('SELECT GET_LOCK(?, ?) AS got', [
    name,
    LOCK_SECONDS,
  ]);
  if (rows[0]?.got !== 1) {
    throw new StoreError(true, false, `Another process has been migrating the database for over ${LOCK_SECONDS} s`);
  }
  const source = mysqlSource(address, server, 1, logger, true);
  try {
    await source.initialize();
    // Each by itself: the server commits every CREATE and ALTER anyway.
    const applied = await source.runMigrations({ transaction: 'each' });
    for (const migration of applied) logger.info?.(`Migration ${migration.name} applied`);
  } finally {
    if (source.isInitialized) await source.destroy();
    await connection.query('SELECT RELEASE_LOCK(?)', [name]);
  }
}

/** Of the database's own, since the server has one namespace of locks for all; hashed here, since MySQL 9 knows no SHA1(). */
async function lockName(connection: Connection): Promise<string> {
  const [rows] = await connection.query<(RowDataPacket & { name: string | null })[]>('SELECT DATABASE() AS name');
  const hash = createHash('sha256')
    .update(rows[0]?.name ?? '')
    .digest('hex');
  return `ensue:${hash.slice(0, 40)}`;
}
