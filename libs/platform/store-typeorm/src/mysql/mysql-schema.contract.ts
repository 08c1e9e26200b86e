import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../migrations';
import { silent } from '../store-logger';
import { createTestDatabase, type TestDatabase } from '../testing/database-of-a-test';
import { MysqlDatabase } from './mysql-database';
import { askServer, type MysqlServer } from './mysql-server';
import { mysqlSource } from './mysql-source';

describe('MySQL: schema and sessions', () => {
  let database: TestDatabase;
  let server: MysqlServer;

  beforeAll(async () => {
    database = await createTestDatabase();
    const connection = await createConnection({ uri: database.url });
    server = await askServer(connection);
    await connection.end();
  });
  afterAll(() => database.drop());

  it('is what the entities say, and may be taken back', async () => {
    const source = mysqlSource({ url: database.url }, server, 2, silent, true);
    await source.initialize();
    try {
      for (let round = 0; round < 2; round++) {
        await source.runMigrations({ transaction: 'each' });
        const { upQueries } = await source.driver.createSchemaBuilder().log();
        expect(upQueries.map(({ query }) => query)).toEqual([]);
        for (let undone = 0; undone < migrations.length; undone++)
          await source.undoLastMigration({ transaction: 'each' });
      }
      const left = await database.query<{ name: string }>(
        'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
      );
      expect(left.map(({ name }) => name)).toEqual(['migrations']);
    } finally {
      await source.destroy();
    }
  });

  it('compares every text byte by byte, whatever the server’s default is', async () => {
    const store = new MysqlDatabase({ url: database.url }, 2, silent);
    await store.start({ migrate: true });
    await store.stop();
    const other = await database.query(
      'SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()' +
        " AND table_name <> 'migrations' AND collation_name IS NOT NULL AND collation_name <> 'utf8mb4_bin'",
    );
    expect(other).toEqual([]);
  });

  it('gives each connection its manners before its first statement', async () => {
    const store = new MysqlDatabase({ url: database.url }, 4, silent);
    await store.start({ migrate: true });
    const variables =
      "SHOW VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation', 'time_zone', 'sql_mode')";
    try {
      const seen = await Promise.all(
        Array.from({ length: 4 }, () =>
          store.transaction((session) => session.rows<{ Variable_name: string; Value: string }>(variables)),
        ),
      );
      for (const rows of seen) {
        const values = new Map(rows.map((row) => [row.Variable_name, row.Value]));
        expect(values.get('transaction_isolation') ?? values.get('tx_isolation')).toBe('READ-COMMITTED');
        expect(values.get('time_zone')).toBe('+00:00');
        expect(values.get('sql_mode')).toContain('STRICT_ALL_TABLES');
      }
    } finally {
      await store.stop();
    }
  });
});
