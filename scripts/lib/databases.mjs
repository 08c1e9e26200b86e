/** Databases on any MySQL or MariaDB whose URL we were given, with the project's own driver. */

/** @returns {Promise<string>} the URL of the new database */
export async function createDatabase(serverUrl, name) {
  await execute(serverUrl, `CREATE DATABASE IF NOT EXISTS ${quoted(name)} CHARACTER SET utf8mb4`);
  return databaseUrl(serverUrl, name);
}

export async function dropDatabase(serverUrl, name) {
  await execute(serverUrl, `DROP DATABASE IF EXISTS ${quoted(name)}`);
}

/** The same server and user, another database. */
export function databaseUrl(serverUrl, name) {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function quoted(name) {
  if (!/^\w{1,64}$/.test(name)) throw new TypeError(`database "${name}": use letters, digits and underscore`);
  return `\`${name}\``;
}

async function execute(serverUrl, sql) {
  // Here and not above: the scripts that read this file also run before there is a node_modules.
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection(serverUrl);
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
