import type { Json, JsonObject } from '@ensue/contracts';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '../action';
import { checkedAction } from '../checked-action';
import { AddressBook } from '../http/address-book';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { sqlAction } from './sql-action';

const url = process.env['ENSUE_TEST_POSTGRES_URL'];

describe.skipIf(url === undefined)(`sql on PostgreSQL${url === undefined ? ' (skipped: none is here)' : ''}`, () => {
  const database = `ensue_sql_${process.pid}`;
  let admin: Client;
  let action: Action;
  let key = 0;

  const target = (): string => {
    const address = new URL(url ?? '');
    address.pathname = `/${database}`;
    return address.href;
  };
  const perform = (order: JsonObject, given: Parameters<typeof testContext>[0] = {}): Promise<Json> =>
    action.perform({ connection: 'shop', ...order }, testContext({ idempotencyKey: `key-${key++}`, ...given }));
  const sql = (
    statement: string,
    more: JsonObject = {},
    given: Parameters<typeof testContext>[0] = {},
  ): Promise<Json> => perform({ statement, ...more }, given);
  const insert = 'INSERT INTO orders (customer, total) VALUES (?, ?)';
  const count = async (): Promise<Json> => sql('SELECT count(*) AS n FROM orders');

  beforeAll(async () => {
    admin = new Client({ connectionString: url });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${database}`);
  });
  afterAll(async () => {
    await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await admin.end();
  });
  beforeEach(async () => {
    const connections = { shop: target(), mirror: { url: target(), readOnly: true } };
    const book = new AddressBook({ allow: ['127.0.0.0/8'] });
    action = checkedAction(sqlAction({ connections, maxRows: 1_000 }, book));
    const columns = 'id BIGSERIAL PRIMARY KEY, customer VARCHAR(100) UNIQUE, total NUMERIC(10,2), paid BOOLEAN';
    await sql(`CREATE TABLE orders (${columns})`);
  });
  afterEach(async () => {
    await sql('DROP TABLE orders');
    await action.close?.();
  });

  test('reads rows as JSON', async () => {
    await sql(`INSERT INTO orders VALUES (9007199254740993, 'Ada', 1.5, true)`);
    const columns = `id, customer, total, paid, '\\x0102'::bytea AS bytes, TIMESTAMP '2026-01-02 03:04:05' AS at, NULL AS nothing, '{"a":[1]}'::jsonb AS data, 1.5::float8 AS ratio`;
    expect(await sql(`SELECT ${columns} FROM orders`)).toEqual({
      rows: [
        {
          id: '9007199254740993',
          customer: 'Ada',
          total: '1.50',
          paid: true,
          bytes: 'AQI=',
          at: '2026-01-02 03:04:05',
          nothing: null,
          data: { a: [1] },
          ratio: 1.5,
        },
      ],
    });
  });

  test('takes values by place, by name and in its own way', async () => {
    await sql(insert, {
      rows: [
        ['Ada', 1],
        ['Bob', 2],
      ],
    });
    const named = { parameters: { least: 2, most: 1 } };
    const rows = { rows: [{ customer: 'Bob' }] };
    expect(await sql('SELECT customer FROM orders WHERE total >= :least LIMIT :most::int', named)).toEqual(rows);
    expect(await sql('SELECT customer FROM orders WHERE total > $1', { parameters: [1] })).toEqual(rows);
    await sql('UPDATE orders SET paid = ? WHERE customer = ?', { parameters: [true, 'Ada'] });
    expect(await sql('SELECT paid FROM orders WHERE customer = ?', { parameters: ['Ada'] })).toEqual({
      rows: [{ paid: true }],
    });
  });

  test('a query cannot write, nor can anything where only reading is permitted', async () => {
    const fault = await faultOf(sql(`INSERT INTO orders (customer) VALUES ('x')`, { mode: 'query' }));
    expect(fault).toMatchObject({ status: 500, code: '25006' });
    expect(await faultOf(sql(insert, { connection: 'mirror', parameters: ['x', 1] }))).toMatchObject({ status: 403 });
    expect(await sql('SELECT 1 AS one', { connection: 'mirror' })).toEqual({ rows: [{ one: 1 }] });
    expect(await count()).toEqual({ rows: [{ n: 0 }] });
  });

  test('two statements at once are refused, and values never become SQL', async () => {
    expect(await faultOf(sql('SELECT 1; DROP TABLE orders'))).toMatchObject({ status: 500, code: '42601' });
    const nasty = [`'; DROP TABLE orders; -- `, { customer: 1 }, [1, 2], null];
    await sql('INSERT INTO orders (customer) VALUES (?)', { rows: nasty.map((value) => [value]) });
    expect(await sql('SELECT customer FROM orders ORDER BY id')).toEqual({
      rows: [`'; DROP TABLE orders; -- `, '{"customer":1}', '[1,2]', null].map((customer) => ({ customer })),
    });
  });

  test('statements of a transaction see each other, and happen all or none', async () => {
    const transaction = [
      { statement: insert, parameters: ['Ada', 1] },
      { statement: 'SELECT customer FROM orders' },
      { statement: 'UPDATE orders SET total = total + :more', parameters: { more: 1 } },
    ];
    expect(await perform({ transaction })).toEqual({
      results: [{ affectedRows: 1 }, { rows: [{ customer: 'Ada' }] }, { affectedRows: 1 }],
    });
    const failing = [{ statement: 'DELETE FROM orders' }, { statement: insert, parameters: ['x'.repeat(200), 1] }];
    expect(await faultOf(perform({ transaction: failing }))).toMatchObject({ code: '22001' });
    expect(await count()).toEqual({ rows: [{ n: 1 }] });
  });

  test('many rows go into a table by hundreds, and what is there is a fault, left alone or renewed', async () => {
    const rows = Array.from({ length: 1_234 }, (_, n) => ({ customer: `c${n}`, total: n, paid: n % 2 === 0 }));
    const order = { table: 'orders', rows };
    expect(await perform({ insert: order })).toEqual({ affectedRows: 1_234 });
    expect(await faultOf(perform({ insert: order }))).toMatchObject({ code: '23505' });
    expect(await perform({ insert: { ...order, onConflict: 'skip' } })).toEqual({ affectedRows: 0 });
    const renewed = { ...order, rows: [{ customer: 'c1', total: 99 }], onConflict: 'update', key: ['customer'] };
    expect(await perform({ insert: renewed })).toEqual({ affectedRows: 1 });
    expect(await sql(`SELECT total FROM orders WHERE customer = 'c1'`)).toEqual({ rows: [{ total: '99.00' }] });
  });

  test('too many rows are a fault, and the connection serves on', async () => {
    const rows = Array.from({ length: 11 }, (_, n) => [`c${n}`, n]);
    await perform({ insert: { table: 'orders', columns: ['customer', 'total'], rows } });
    const fault = await faultOf(sql('SELECT * FROM orders', { maxRows: 10 }));
    expect(fault.detail).toContain('more than 10 rows');
    expect(await count()).toEqual({ rows: [{ n: 11 }] });
  });

  test('a repeated key gets the first output and changes nothing', async () => {
    const context = { idempotencyKey: 'run-1/do/0/pay' };
    const first = await sql(insert, { parameters: ['Ada', 1] }, context);
    expect(await sql(insert, { parameters: ['Ada', 1] }, context)).toEqual(first);
    expect(await count()).toEqual({ rows: [{ n: 1 }] });
  });

  test('concurrent performings of one key execute once, all with the same output', async () => {
    for (let round = 0; round < 5; round += 1) {
      const context = { idempotencyKey: `round-${round}/do/0/pay` };
      const once = (): Promise<Json> => sql(insert, { parameters: [`c${round}`, 1] }, context);
      const outputs = await Promise.all([once(), once(), once(), once()]);
      expect(new Set(outputs.map((output) => JSON.stringify(output))).size).toBe(1);
    }
    expect(await count()).toEqual({ rows: [{ n: 5 }] });
  });

  test('a lost connection in the middle leaves nothing', async () => {
    const context = { idempotencyKey: 'run-y/do/0/pay' };
    const slow = faultOf(sql(`INSERT INTO orders (customer) SELECT 'slow' || pg_sleep(30)`, {}, context));
    const ended = async (): Promise<number> => {
      const running = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND query LIKE '%pg_sleep%'`;
      return (await admin.query(running, [database])).rowCount ?? 0;
    };
    await expect.poll(ended).toBeGreaterThan(0);
    expect(await slow).toMatchObject({ title: 'Communication Error' });
    expect(await sql(insert, { parameters: ['Ada', 1] }, context)).toMatchObject({ affectedRows: 1 });
    expect(await count()).toEqual({ rows: [{ n: 1 }] });
  });

  test('what takes too long is ended on the server too', async () => {
    expect(await faultOf(sql('SELECT pg_sleep(30)', { limitSeconds: 0.3 }))).toMatchObject({ status: 408 });
    const running = async (): Promise<number | null> => {
      const text = `SELECT 1 FROM pg_stat_activity WHERE datname = $1 AND state = 'active'`;
      return (await admin.query(text, [database])).rowCount;
    };
    await expect.poll(running).toBe(0);
    expect(await count()).toEqual({ rows: [{ n: 0 }] });
  });

  test('a connection may come from a secret, to an address that may be called', async () => {
    const connection = { url: target() };
    expect(await sql('SELECT 1 AS one', { connection })).toEqual({ rows: [{ one: 1 }] });
    const confined = sqlAction({}, new AddressBook());
    const fault = await faultOf(confined.perform({ connection, statement: 'SELECT 1' }, testContext()));
    expect(fault).toMatchObject({ status: 403 });
    await confined.close?.();
  });

  test('a wrong database and an unreachable server tell nothing secret', async () => {
    const wrong = new URL(target());
    wrong.username = 'nobody';
    wrong.pathname = '/missing';
    const connections = { wrong: wrong.href, away: 'postgres://u:very-secret@127.0.0.1:9/x' };
    const other = sqlAction({ connections });
    const attempt = (connection: string): ReturnType<typeof faultOf> =>
      faultOf(other.perform({ connection, statement: 'SELECT 1' }, testContext()));
    const faults = [await attempt('wrong'), await attempt('away')];
    expect(faults).toMatchObject([{ status: 400 }, { status: 500, code: 'ECONNREFUSED' }]);
    expect(JSON.stringify(faults)).not.toMatch(/very-secret|127\.0\.0\.1|nobody/);
    await other.close?.();
  });
});
