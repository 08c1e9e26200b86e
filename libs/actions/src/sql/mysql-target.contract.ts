import type { Json, JsonObject } from '@ensue/contracts';
import { createConnection, type Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '../action';
import { checkedAction } from '../checked-action';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { sqlAction } from './sql-action';

const url = process.env['ENSUE_TEST_MYSQL_URL'];
if (url === undefined) {
  throw new Error(
    'ENSUE_TEST_MYSQL_URL is not set. Run `npm test -- contract`: it starts the servers these tests need.',
  );
}

describe('sql on MySQL', () => {
  const database = `ensue_sql_${process.pid}`;
  let admin: Connection;
  let action: Action;
  let key = 0;

  const target = (): string => {
    const address = new URL(url);
    address.pathname = `/${database}`;
    return address.href;
  };
  const sql = (
    statement: string,
    more: JsonObject = {},
    given: Parameters<typeof testContext>[0] = {},
  ): Promise<Json> =>
    action.perform(
      { connection: 'shop', statement, ...more },
      testContext({ idempotencyKey: `key-${key++}`, ...given }),
    );
  const insert = 'INSERT INTO orders (customer, total) VALUES (?, ?)';
  const count = async (): Promise<Json> => sql('SELECT count(*) AS n FROM orders');

  beforeAll(async () => {
    admin = await createConnection(url);
    await admin.query(`CREATE DATABASE ${database}`);
  });
  afterAll(async () => {
    await admin.query(`DROP DATABASE ${database}`);
    await admin.end();
  });
  beforeEach(async () => {
    action = checkedAction(sqlAction({ connections: { shop: target() }, maxRows: 100 }));
    const columns = 'id BIGINT AUTO_INCREMENT PRIMARY KEY, customer VARCHAR(100), total DECIMAL(10,2)';
    await sql(`CREATE TABLE orders (${columns})`);
  });
  afterEach(async () => {
    await sql('DROP TABLE orders');
    await action.close?.();
  });

  test('reads rows as JSON', async () => {
    await sql(`INSERT INTO orders VALUES (9007199254740993, 'Ada', 1.5)`);
    const columns = `id, customer, total, x'0102' AS bytes, CAST('2026-01-02 03:04:05' AS DATETIME) AS at, NULL AS nothing`;
    expect(await sql(`SELECT ${columns} FROM orders`)).toEqual({
      rows: [
        {
          id: '9007199254740993',
          customer: 'Ada',
          total: '1.50',
          bytes: 'AQI=',
          at: '2026-01-02 03:04:05',
          nothing: null,
        },
      ],
    });
  });

  test('takes values by place and by name, also as a limit', async () => {
    await sql(insert, {
      rows: [
        ['Ada', 1],
        ['Bob', 2],
        ['Cid', 3],
      ],
    });
    const named = { parameters: { least: 2, most: 1 } };
    expect(await sql('SELECT customer FROM orders WHERE total >= :least ORDER BY id LIMIT :most', named)).toEqual({
      rows: [{ customer: 'Bob' }],
    });
    expect(await sql('SELECT customer FROM orders LIMIT ?', { parameters: [1] })).toEqual({
      rows: [{ customer: 'Ada' }],
    });
  });

  test('a query cannot write', async () => {
    const fault = await faultOf(sql(`INSERT INTO orders (customer) VALUES ('x')`, { mode: 'query' }));
    expect(fault).toMatchObject({ status: 500, code: 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION' });
    expect(await count()).toEqual({ rows: [{ n: 0 }] });
  });

  test('two statements at once are refused, and values never become SQL', async () => {
    expect(await faultOf(sql('SELECT 1; DROP TABLE orders'))).toMatchObject({ status: 500 });
    const nasty = [`'; DROP TABLE orders; -- `, { customer: 1 }, [1, 2], true, null];
    await sql('INSERT INTO orders (customer) VALUES (?)', { rows: nasty.map((value) => [value]) });
    expect(await sql('SELECT customer FROM orders ORDER BY id')).toEqual({
      rows: [`'; DROP TABLE orders; -- `, '{"customer":1}', '[1,2]', '1', null].map((customer) => ({ customer })),
    });
  });

  test('many rows are one transaction: all or none', async () => {
    expect(
      await sql(insert, {
        rows: [
          ['a', 1],
          ['b', 2],
        ],
      }),
    ).toMatchObject({ affectedRows: 2 });
    expect(
      await faultOf(
        sql(insert, {
          rows: [
            ['c', 1],
            ['x'.repeat(200), 2],
          ],
        }),
      ),
    ).toMatchObject({ code: 'ER_DATA_TOO_LONG' });
    expect(await count()).toEqual({ rows: [{ n: 2 }] });
  });

  test('statements of a transaction see each other, and happen all or none', async () => {
    const perform = (transaction: Json): Promise<Json> =>
      action.perform({ connection: 'shop', transaction }, testContext({ idempotencyKey: `key-${key++}` }));
    const good = [{ statement: insert, parameters: ['Ada', 1] }, { statement: 'SELECT customer FROM orders' }];
    expect(await perform(good)).toEqual({
      results: [{ affectedRows: 1, lastInsertId: 1 }, { rows: [{ customer: 'Ada' }] }],
    });
    const failing = [{ statement: 'DELETE FROM orders' }, { statement: insert, parameters: ['x'.repeat(200), 1] }];
    expect(await faultOf(perform(failing))).toMatchObject({ code: 'ER_DATA_TOO_LONG' });
    expect(await count()).toEqual({ rows: [{ n: 1 }] });
  });

  test('many rows go into a table by hundreds, and what is there is a fault, left alone or renewed', async () => {
    const perform = (more: JsonObject): Promise<Json> =>
      action.perform(
        { connection: 'shop', insert: { table: 'orders', ...more } },
        testContext({ idempotencyKey: `key-${key++}` }),
      );
    const rows = Array.from({ length: 1_234 }, (_, n) => ({ id: n + 1, customer: `c${n}`, total: n }));
    expect(await perform({ rows })).toEqual({ affectedRows: 1_234 });
    expect(await faultOf(perform({ rows }))).toMatchObject({ code: 'ER_DUP_ENTRY' });
    // MySQL counts the rows that were found.
    const others = rows.map((row) => ({ ...row, customer: 'other' }));
    expect(await perform({ rows: others, onConflict: 'skip' })).toEqual({ affectedRows: 1_234 });
    expect(await sql(`SELECT customer FROM orders WHERE customer = 'other'`)).toEqual({ rows: [] });
    const renewed = { rows: [{ id: 1, customer: 'new' }], onConflict: 'update', key: ['id'] };
    expect(await perform(renewed)).toEqual({ affectedRows: 2 });
    expect(await sql('SELECT customer, total FROM orders WHERE id = 1')).toEqual({
      rows: [{ customer: 'new', total: '0.00' }],
    });
  });

  test('too many rows are a fault, and the connection serves on', async () => {
    await sql(insert, { rows: Array.from({ length: 101 }, (_, n) => [`c${n}`, n]) });
    expect((await faultOf(sql('SELECT * FROM orders'))).detail).toContain('more than 100 rows');
    expect(await count()).toEqual({ rows: [{ n: 101 }] });
  });

  describe('exactly once', () => {
    test('a repeated key gets the first output and changes nothing', async () => {
      const context = { idempotencyKey: 'run-1/do/0/pay' };
      const first = await sql(insert, { parameters: ['Ada', 1] }, context);
      expect(first).toEqual({ affectedRows: 1, lastInsertId: 1 });
      expect(await sql(insert, { parameters: ['Ada', 1] }, context)).toEqual(first);
      expect(await count()).toEqual({ rows: [{ n: 1 }] });
    });

    test('concurrent performings of one key execute once, all with the same output', async () => {
      for (let round = 0; round < 10; round += 1) {
        const context = { idempotencyKey: `round-${round}/do/0/pay` };
        const perform = (): Promise<Json> => sql(insert, { parameters: [`c${round}`, 1] }, context);
        const outputs = await Promise.all([perform(), perform(), perform(), perform(), perform()]);
        expect(new Set(outputs.map((output) => JSON.stringify(output))).size).toBe(1);
      }
      expect(await count()).toEqual({ rows: [{ n: 10 }] });
    });

    test('a performing that fails leaves the key free for the next, also for one that waited', async () => {
      const context = { idempotencyKey: 'run-x/do/0/pay' };
      const failing = sql(
        insert,
        {
          rows: [
            ['a', 1],
            ['x'.repeat(200), 1],
          ],
        },
        context,
      );
      const waiting = sql(insert, { parameters: ['b', 1] }, context);
      await Promise.allSettled([failing, waiting]);
      await sql(insert, { parameters: ['b', 1] }, context);
      expect(await sql('SELECT customer FROM orders')).toEqual({ rows: [{ customer: 'b' }] });
    });

    test('a lost connection in the middle leaves nothing', async () => {
      const context = { idempotencyKey: 'run-y/do/0/pay' };
      const slow = sql(`INSERT INTO orders (customer) SELECT CONCAT('slow', SLEEP(5))`, {}, context);
      const failed = faultOf(slow);
      await expect.poll(async () => killed(admin, 'KILL', database)).toBeGreaterThan(0);
      expect(await failed).toMatchObject({ title: 'Communication Error' });
      expect(await sql(insert, { parameters: ['Ada', 1] }, context)).toMatchObject({ affectedRows: 1 });
      expect(await count()).toEqual({ rows: [{ n: 1 }] });
    });
  });

  test('what takes too long is ended on the server too', async () => {
    const deadline = AbortSignal.timeout(300);
    expect(await faultOf(sql('SELECT SLEEP(30)', {}, { signal: deadline }))).toMatchObject({ status: 408 });
    await expect.poll(async () => running(admin, database)).toBe(0);
    expect(await count()).toEqual({ rows: [{ n: 0 }] });
  });

  test('a wrong password and an unreachable server tell nothing secret', async () => {
    const wrong = new URL(target());
    wrong.password = 'very-secret';
    wrong.username = 'nobody';
    const connections = { wrong: wrong.href, away: 'mysql://u:very-secret@127.0.0.1:9/x' };
    const other = sqlAction({ connections });
    const attempt = (connection: string): ReturnType<typeof faultOf> =>
      faultOf(other.perform({ connection, statement: 'SELECT 1' }, testContext()));
    expect(await attempt('wrong')).toMatchObject({ status: 400, code: 'ER_ACCESS_DENIED_ERROR' });
    expect(await attempt('away')).toMatchObject({ status: 500, code: 'ECONNREFUSED' });
    expect(JSON.stringify([await attempt('wrong'), await attempt('away')])).not.toMatch(
      /very-secret|127\.0\.0\.1|nobody/,
    );
    await other.close?.();
  });
});

async function sleeping(admin: Connection, database: string): Promise<number[]> {
  const [rows] = await admin.query('SELECT id, info FROM information_schema.processlist WHERE db = ?', [database]);
  return (rows as { id: number; info: string | null }[])
    .filter(({ info }) => info?.includes('SLEEP'))
    .map(({ id }) => id);
}

const running = async (admin: Connection, database: string): Promise<number> =>
  (await sleeping(admin, database)).length;

async function killed(admin: Connection, verb: string, database: string): Promise<number> {
  const ids = await sleeping(admin, database);
  for (const id of ids) await admin.query(`${verb} ${id}`);
  return ids.length;
}
