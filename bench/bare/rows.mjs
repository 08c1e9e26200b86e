/** Multi-row statements on one connection. */

export async function insert(connection, table, columns, rows, tail = '') {
  if (rows.length === 0) return;
  const row = `(${'?,'.repeat(columns.length - 1)}?)`;
  const text = `INSERT INTO ${table} (${columns.join(',')}) VALUES ${`${row},`.repeat(rows.length - 1)}${row}${tail}`;
  await connection.query(text, rows.flat());
}

export async function removeKeys(connection, table, columns, keys) {
  if (keys.length === 0) return;
  const key = `(${columns.map((column) => `${column} = ?`).join(' AND ')})`;
  await connection.query(`DELETE FROM ${table} WHERE ${keys.map(() => key).join(' OR ')}`, keys.flat());
}

export const onDuplicate = (columns) =>
  ` ON DUPLICATE KEY UPDATE ${columns.map((column) => `${column} = VALUES(${column})`).join(',')}`;
