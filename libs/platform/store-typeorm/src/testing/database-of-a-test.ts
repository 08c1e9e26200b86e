import { randomUUID } from 'node:crypto';
import { createConnection } from 'mysql2/promise';

/** A database of a test's own on the server of the run, dropped afterwards. */
export interface TestDatabase {
  readonly url: string;
  /** Runs a statement as nobody of the store's. */
  query<T>(sql: string): Promise<T[]>;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env['ENSUE_TEST_MYSQL_URL'];
  if (server === undefined || server === '') {
    throw new Error(
      'ENSUE_TEST_MYSQL_URL is not set. Run `npm test -- contract`: it starts the servers these tests need.',
    );
  }
  const name = `ensue_store_${randomUUID().replaceAll('-', '')}`;
  const connection = await createConnection({ uri: server });
  await connection.query(`CREATE DATABASE ${name}`);
  await connection.query(`USE ${name}`);
  return {
    url: new URL(`/${name}`, server).href,
    query: async <T>(sql: string) => (await connection.query(sql))[0] as T[],
    drop: async () => {
      await connection.query(`DROP DATABASE ${name}`);
      await connection.end();
    },
  };
}
