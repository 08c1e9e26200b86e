import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { StoreError } from '@ensue/ports';

/** What must be known of a server before TypeORM speaks to it. */
export interface MysqlServer {
  readonly type: 'mysql' | 'mariadb';
  readonly version: string;
  readonly maxPacket: number;
}

const CONNECT_MS = 10_000;

/** A connection of its own beside the pool: to ask, and to hold the migrators' lock. */
export function connectTo(url: string): Promise<Connection> {
  return createConnection({ uri: url, connectTimeout: CONNECT_MS });
}

/** @throws StoreError when the server is too old to skip locked rows */
export async function askServer(connection: Connection): Promise<MysqlServer> {
  const [rows] = await connection.query<(RowDataPacket & { version: string; packet: number | string })[]>(
    'SELECT VERSION() AS version, @@max_allowed_packet AS packet',
  );
  const [row] = rows;
  if (row === undefined) throw new StoreError(true, false, 'The server does not tell its version');
  const server = serverOf(row.version, Number(row.packet));
  if (!skipsLocked(server)) {
    throw new StoreError(
      false,
      false,
      `${server.type} ${row.version} cannot skip locked rows. Use MySQL 8.0.1 or MariaDB 10.6, or newer.`,
    );
  }
  return server;
}

export function serverOf(version: string, maxPacket: number): MysqlServer {
  // MariaDB behind some proxies calls itself 5.5.5-10.11.2-MariaDB.
  return {
    type: /mariadb/i.test(version) ? 'mariadb' : 'mysql',
    version: version.replace(/^5\.5\.5-/, ''),
    maxPacket,
  };
}

export function skipsLocked({ type, version }: MysqlServer): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  return type === 'mariadb'
    ? major > 10 || (major === 10 && minor >= 6)
    : major > 8 || (major === 8 && minor + patch > 0);
}
