import type { Pool } from 'pg';

/** A pool of connections to the database of a URL; what else the URL says is for nobody. */
export async function openPostgresPool(
  url: string,
  size: number,
  checked?: { readonly address: string; readonly port: number },
): Promise<Pool> {
  const { Pool } = await import('pg');
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const mode = searchParams.get('sslmode');
  const pool = new Pool({
    host: checked?.address ?? host,
    port: checked?.port ?? (port === '' ? 5432 : Number(port)),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    max: size,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'ensue',
    // Encrypted means checked, by the name in the URL; `require` alone takes any certificate, as everywhere.
    ...(mode === 'verify-full' && { ssl: { servername: host } }),
    ...(mode === 'require' && { ssl: { rejectUnauthorized: false } }),
  });
  // A connection that breaks while nobody uses it is dropped by the pool.
  pool.on('error', () => undefined);
  return pool;
}

const asText = (text: string): unknown => text;
const asNumber = (text: string): unknown => Number(text);
const parsers = new Map<number, (text: string) => unknown>([
  [16, (text) => text === 't'],
  [17, (text) => Buffer.from(text.slice(2), 'hex')],
  [20, (text) => BigInt(text)],
  [21, asNumber],
  [23, asNumber],
  [26, asNumber],
  [700, asNumber],
  [701, asNumber],
  [114, (text) => JSON.parse(text) as unknown],
  [3802, (text) => JSON.parse(text) as unknown],
]);

/** Numbers that fit, booleans, JSON and bytes; decimals, times and all other types as the database writes them. */
export const valueParser = (type: number): ((text: string) => unknown) => parsers.get(type) ?? asText;
