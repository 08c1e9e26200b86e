import { createConnection, type Connection, type RowDataPacket, type SslOptions } from 'mysql2/promise';
import { StoreError } from '@ensue/ports';

/** What must be known of a server before TypeORM speaks to it. */
export interface MysqlServer {
  readonly type: 'mysql' | 'mariadb';
  readonly version: string;
  readonly maxPacket: number;
}

/** Where a server is, and how one knows that it is the right one. */
export interface MysqlAddress {
  /** `mysql://user:password@host:port/database` */
  readonly url: string;
  /** Authorities that the server's certificate must come from, in PEM; with them every connection is encrypted. */
  readonly ca?: string;
}

const CONNECT_MS = 10_000;

/** A connection of its own beside the pool: to ask, and to hold the migrators' lock. */
export function connectTo(address: MysqlAddress): Promise<Connection> {
  return createConnection({ uri: address.url, connectTimeout: CONNECT_MS, ...encryption(address) });
}

/** The server must show a certificate of these authorities, made out for the host that was asked for. */
export function encryption({ ca }: MysqlAddress): { readonly ssl?: SslOptions } {
  return ca === undefined ? {} : { ssl: { ca, verifyIdentity: true, rejectUnauthorized: true } };
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
