import type { Connection as CallbackConnection } from 'mysql2';
import type { Pool } from 'mysql2/promise';

type Checked = { readonly address: string; readonly port: number };

/** A pool of connections that can do no more than authors' statements need. */
export async function openMysqlPool(url: string, size: number, checked?: Checked): Promise<Pool> {
  const { createPool } = await import('mysql2/promise');
  const pool = createPool({
    ...serverOf(url, checked),
    charset: 'utf8mb4',
    connectionLimit: size,
    maxIdle: 2,
    idleTimeout: 30_000,
    queueLimit: 1_000,
    enableKeepAlive: true,
    multipleStatements: false,
    namedPlaceholders: true,
    maxPreparedStatements: 100,
    supportBigNumbers: true,
    dateStrings: true,
    // `LOAD DATA LOCAL` would read the runner's files.
    flags: ['-LOCAL_FILES'],
    infileStreamFactory: () => {
      throw new Error('local files cannot be loaded');
    },
  });
  pool.on('connection', (connection) => {
    // The driver's types promise the promise interface; what comes is the connection beneath. One that is broken already
    // says so at its first statement.
    const beneath = connection as unknown as CallbackConnection;
    // Two performings of one key wait for each other at the key, and lock no gaps elsewhere.
    beneath.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED', () => undefined);
  });
  return pool;
}

/** Ends what a connection is at; by a connection of its own, for all others may be busy with what is to be ended. */
export async function endMysqlStatement(url: string, checked: Checked | undefined, thread: number): Promise<void> {
  const { createConnection } = await import('mysql2/promise');
  const messenger = await createConnection(serverOf(url, checked));
  try {
    await messenger.query(`KILL QUERY ${thread}`);
  } finally {
    messenger.destroy();
  }
}

function serverOf(url: string, checked: Checked | undefined) {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: checked?.address ?? hostname.replace(/^\[|\]$/g, ''),
    port: checked?.port ?? (port === '' ? 3306 : Number(port)),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    connectTimeout: 5_000,
  };
}
