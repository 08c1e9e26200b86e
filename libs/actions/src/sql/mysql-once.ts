import type { Json } from '@ensue/contracts';
import type { PoolConnection, RowDataPacket } from 'mysql2/promise';

const createTable = `CREATE TABLE IF NOT EXISTS ensue_once (
  idempotency_key VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  output LONGTEXT NULL,
  at DATETIME(3) NOT NULL) ENGINE=InnoDB`;

/** The table in the target database that remembers what was executed, written in the same transaction. */
export class OnceRecord {
  private exists = false;

  /** Outside of any transaction: creating a table commits. */
  async ensureTable(connection: PoolConnection): Promise<void> {
    if (this.exists) return;
    const [found] = await connection.query<RowDataPacket[]>("SHOW TABLES LIKE 'ensue\\_once'");
    // Looked up first: who may not create tables can use one that is there.
    if (found.length === 0) await connection.query(createTable);
    this.exists = true;
  }

  /**
   * Takes the key. Whoever holds it in an open transaction is waited for.
   * @returns what was stored under it, when it was taken before
   */
  async take(connection: PoolConnection, key: string): Promise<Json | undefined> {
    try {
      await connection.query('INSERT INTO ensue_once (idempotency_key, at) VALUES (?, UTC_TIMESTAMP(3))', [key]);
      return undefined;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ER_DUP_ENTRY') throw error;
    }
    const select = 'SELECT output FROM ensue_once WHERE idempotency_key = ?';
    const [[row]] = await connection.query<RowDataPacket[]>(select, [key]);
    const output: unknown = row?.['output'];
    // A procedure that commits by itself: it began, and nobody can say how far it came.
    if (typeof output !== 'string') throw new Error('it was executed before and its outcome was lost');
    return JSON.parse(output) as Json;
  }

  async store(connection: PoolConnection, key: string, output: Json): Promise<void> {
    const update = 'UPDATE ensue_once SET output = ? WHERE idempotency_key = ?';
    await connection.query(update, [JSON.stringify(output), key]);
  }
}
