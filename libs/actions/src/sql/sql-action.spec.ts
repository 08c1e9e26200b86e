import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json, JsonObject } from '@ensue/contracts';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '../action';
import { checkedAction } from '../checked-action';
import { FileRoots } from '../file/file-roots';
import { ConfinedClient } from '../http/confined-client';
import { RecordFiles } from '../records/record-files';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { sqlAction } from './sql-action';

let folder: string;
let action: Action;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ensue-sql-'));
  const connections = { shop: `sqlite:${path.join(folder, 'shop.db')}`, gone: 'sqlite:/nowhere/x.db', odd: 'oracle:x' };
  action = checkedAction(sqlAction({ connections, maxRows: 100 }));
  await sql('CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, total REAL, detail TEXT)');
});
afterEach(async () => {
  await action.close?.();
  rmSync(folder, { recursive: true });
});

let key = 0;
const sql = (
  statement: string,
  more: JsonObject = {},
  context = testContext({ idempotencyKey: `k${key++}` }),
): Promise<Json> => action.perform({ connection: 'shop', statement, ...more }, context);
const insert = 'INSERT INTO orders (customer, total) VALUES (?, ?)';
const count = async (): Promise<Json> =>
  ((await sql('SELECT count(*) AS n FROM orders')) as { rows: Json[] }).rows[0] ?? null;

describe('a query', () => {
  test('gives rows as JSON', async () => {
    await sql(`INSERT INTO orders VALUES (9007199254740993, 'Ada', 1.5, NULL), (2, 'Bob', 2, x'0102')`);
    expect(await sql('SELECT * FROM orders ORDER BY customer')).toEqual({
      rows: [
        { id: '9007199254740993', customer: 'Ada', total: 1.5, detail: null },
        { id: 2, customer: 'Bob', total: 2, detail: 'AQI=' },
      ],
    });
  });

  test('takes values by place or by name', async () => {
    await sql(insert, { parameters: ['Ada', 1] });
    expect(await sql('SELECT total FROM orders WHERE customer = ?', { parameters: ['Ada'] })).toEqual({
      rows: [{ total: 1 }],
    });
    expect(await sql('SELECT total FROM orders WHERE customer = :who', { parameters: { who: 'Ada' } })).toEqual({
      rows: [{ total: 1 }],
    });
  });

  test('cannot write, however it is dressed', async () => {
    const writing = `WITH x AS (SELECT 1) INSERT INTO orders (customer) SELECT 'x' FROM x`;
    expect((await faultOf(sql(writing))).detail).toContain('a query must not write');
    expect(await sql(writing, { mode: 'execute' })).toMatchObject({ affectedRows: 1 });
  });

  test('with too many rows is a fault', async () => {
    const rows = Array.from({ length: 101 }, (_, n) => [`c${n}`, n]);
    await sql(insert, { rows });
    expect((await faultOf(sql('SELECT * FROM orders'))).detail).toContain('more than 100 rows');
    expect(await sql('SELECT id FROM orders LIMIT 1')).toEqual({ rows: [{ id: 1 }] });
  });
});

describe('an execution', () => {
  test('tells how many rows it changed', async () => {
    expect(await sql(insert, { parameters: ['Ada', 1] })).toEqual({ affectedRows: 1, lastInsertId: 1 });
    expect(await sql(`UPDATE orders SET total = 3`)).toMatchObject({ affectedRows: 1 });
    expect(await sql('DELETE FROM orders WHERE id = 99')).toMatchObject({ affectedRows: 0 });
  });

  test('takes many rows in one transaction: all or none', async () => {
    const named = 'INSERT INTO orders (id, customer) VALUES (:id, :customer)';
    expect(
      await sql(named, {
        rows: [
          { id: 1, customer: 'a' },
          { id: 2, customer: 'b' },
        ],
      }),
    ).toMatchObject({ affectedRows: 2 });
    const fault = await faultOf(
      sql(named, {
        rows: [
          { id: 3, customer: 'c' },
          { id: 1, customer: 'again' },
        ],
      }),
    );
    expect(fault).toMatchObject({ status: 500, code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
    expect(await count()).toEqual({ n: 2 });
  });

  test('happens once for a key, and a repetition gets the first output', async () => {
    const context = testContext({ idempotencyKey: 'run-1/do/0/pay' });
    const first = await sql(insert, { parameters: ['Ada', 1] }, context);
    const again = await sql(insert, { parameters: ['Ada', 1] }, context);
    expect(again).toEqual(first);
    expect(await count()).toEqual({ n: 1 });
  });

  test('that failed leaves no trace of its key', async () => {
    const context = testContext({ idempotencyKey: 'run-1/do/0/pay' });
    await faultOf(sql('INSERT INTO missing VALUES (1)', {}, context));
    expect(await sql(insert, { parameters: ['Ada', 1] }, context)).toMatchObject({ affectedRows: 1 });
  });

  test('happens as often as asked when the author says so', async () => {
    const context = testContext({ idempotencyKey: 'run-1/do/0/pay' });
    await sql(insert, { parameters: ['Ada', 1], once: false }, context);
    await sql(insert, { parameters: ['Ada', 1], once: false }, context);
    expect(await count()).toEqual({ n: 2 });
  });

  test('survives keys of any length and script', async () => {
    const context = testContext({ idempotencyKey: `run/日本語/${'x'.repeat(5_000)}` });
    await sql(insert, { parameters: ['Ada', 1] }, context);
    await sql(insert, { parameters: ['Ada', 1] }, context);
    expect(await count()).toEqual({ n: 1 });
  });
});

describe('a transaction', () => {
  const perform = (transaction: Json, more: JsonObject = {}): Promise<Json> =>
    action.perform({ connection: 'shop', transaction, ...more }, testContext({ idempotencyKey: `k${key++}` }));

  test('has its statements see each other, and is one change', async () => {
    const steps = [{ statement: insert, parameters: ['Ada', 1] }, { statement: 'SELECT customer FROM orders' }];
    expect(await perform(steps)).toEqual({
      results: [{ affectedRows: 1, lastInsertId: 1 }, { rows: [{ customer: 'Ada' }] }],
    });
    expect(await faultOf(perform([{ statement: 'DELETE FROM orders' }, { statement: 'SELECT * FROM nothing' }])));
    expect(await count()).toEqual({ n: 1 });
  });

  test('is refused where it would write and may not, or would change the schema', async () => {
    const writing = [{ statement: insert, parameters: ['Ada', 1] }];
    expect(await faultOf(perform(writing, { readOnly: true }))).toMatchObject({ status: 403 });
    expect(await faultOf(perform([{ statement: 'DROP TABLE orders' }]))).toMatchObject({ status: 400 });
    expect(await count()).toEqual({ n: 0 });
  });

  test('keeps statements of others out of its own', async () => {
    const rows = Array.from({ length: 2_000 }, (_, n) => ({ id: n, customer: `c${n}` }));
    const order = (from: number): JsonObject => ({
      connection: 'shop',
      insert: { table: 'orders', rows: rows.map((row) => ({ ...row, id: row.id + from })) },
    });
    const failing = { connection: 'shop', insert: { table: 'orders', rows: [...rows, { id: 1, customer: 'again' }] } };
    const perform = (input: JsonObject): Promise<Json> =>
      action.perform(input, testContext({ idempotencyKey: `k${key++}` }));
    const [, failed] = await Promise.allSettled([perform(order(10_000)), perform(failing), perform(order(20_000))]);
    expect(failed?.status).toBe('rejected');
    expect(await count()).toEqual({ n: 4_000 });
  });
});

describe('many rows into a table', () => {
  const perform = (more: JsonObject): Promise<Json> =>
    action.perform(
      { connection: 'shop', insert: { table: 'orders', ...more } },
      testContext({ idempotencyKey: `k${key++}` }),
    );

  test('are lists with columns, or objects', async () => {
    expect(await perform({ columns: ['customer', 'total'], rows: [['Ada', 1]] })).toEqual({ affectedRows: 1 });
    expect(await perform({ rows: [{ customer: 'Bob', total: 2 }, { customer: 'Cid' }] })).toEqual({ affectedRows: 2 });
    expect(await sql('SELECT customer, total FROM orders ORDER BY id')).toEqual({
      rows: [
        { customer: 'Ada', total: 1 },
        { customer: 'Bob', total: 2 },
        { customer: 'Cid', total: null },
      ],
    });
  });

  test.each<[string, JsonObject, string]>([
    ['lists without columns', { rows: [['Ada']] }, 'need columns'],
    ['a list of another length', { columns: ['id', 'customer'], rows: [[1, 'a'], [2]] }, 'Row 2 has 1 values'],
    ['a name that is more than one', { rows: [{ 'id") SELECT 1 --': 1 }] }, 'cannot be the name of a column'],
    ['a table that is more than one', { table: 'orders; DROP TABLE x', rows: [] }, 'does not fit'],
    ['an update without its key', { rows: [{ id: 1 }], onConflict: 'update' }, 'unique key'],
  ])('refuse %s', async (_name, order, said) => {
    expect((await faultOf(perform(order))).detail).toContain(said);
    expect(await count()).toEqual({ n: 0 });
  });

  test('come from a file, all or none', async () => {
    const settings = { root: folder };
    const files = new RecordFiles(new FileRoots(settings), new ConfinedClient(), settings);
    const connections = { shop: `sqlite:${path.join(folder, 'shop.db')}` };
    const reading = checkedAction(sqlAction({ connections }, undefined, files));
    const insert = (name: string): Promise<Json> =>
      reading.perform(
        { connection: 'shop', insert: { table: 'orders', from: { path: name } } },
        testContext({ idempotencyKey: `k${key++}` }),
      );
    writeFileSync(path.join(folder, 'good.csv'), 'id,customer\n1,Ada\n2,Bob\n');
    writeFileSync(path.join(folder, 'bad.jsonl'), '{"id":3,"customer":"Cid"}\n{"id":\n');
    expect(await insert('good.csv')).toEqual({ affectedRows: 2 });
    expect((await faultOf(insert('bad.jsonl'))).detail).toContain('The rows cannot be read, line 2: ');
    expect(await count()).toEqual({ n: 2 });
    await reading.close?.();
  });

  test('renew what is there, or leave it', async () => {
    await perform({ rows: [{ id: 1, customer: 'Ada', total: 1 }] });
    expect(await perform({ rows: [{ id: 1, customer: 'Eve' }], onConflict: 'skip' })).toEqual({ affectedRows: 0 });
    expect(await perform({ rows: [{ id: 1, customer: 'Bob' }], onConflict: 'update', key: ['id'] })).toMatchObject({
      affectedRows: 1,
    });
    expect(await sql('SELECT customer, total FROM orders')).toEqual({ rows: [{ customer: 'Bob', total: 1 }] });
  });
});

describe('values never become SQL', () => {
  test.each<[string, Json, Json]>([
    ['a quote', `'; DROP TABLE orders; --`, `'; DROP TABLE orders; --`],
    ['an object', { toString: 'x', a: [1] }, '{"toString":"x","a":[1]}'],
    ['a list', [1, 2], '[1,2]'],
    ['true', true, '1'],
    ['null', null, null],
  ])('%s', async (_name, value, stored) => {
    await sql('INSERT INTO orders (customer) VALUES (?)', { parameters: [value] });
    expect(await sql('SELECT customer FROM orders')).toEqual({ rows: [{ customer: stored }] });
  });
});

describe('what is no work for an action is refused', () => {
  test.each([
    'COMMIT',
    'ROLLBACK',
    'BEGIN',
    'SET GLOBAL x = 1',
    'PRAGMA writable_schema = 1',
    `ATTACH '/etc/passwd' AS x`,
    `VACUUM INTO '/tmp/x'`,
    `LOAD DATA INFILE '/etc/passwd' INTO TABLE x`,
    '/*! SET GLOBAL x = 1 */',
    '-- a comment\nCOMMIT',
    '(((COMMIT',
    '',
    ' ',
    ';',
  ])('%s', async (statement) => {
    expect(await faultOf(sql(statement))).toMatchObject({ status: 400 });
  });

  test('two statements at once', async () => {
    expect(await faultOf(sql('SELECT 1; DROP TABLE orders'))).toMatchObject({ status: 500 });
    expect(await count()).toEqual({ n: 0 });
  });

  test('rows for a query', async () => {
    expect(await faultOf(sql('SELECT ?', { rows: [[1]] }))).toMatchObject({ status: 400 });
  });
});

describe('connections', () => {
  test('must be named by the operator', async () => {
    const fault = await faultOf(sql('SELECT 1', { connection: 'constructor' }));
    expect(fault).toMatchObject({ status: 400, detail: expect.stringContaining('shop, gone, odd') });
    expect(await faultOf(sql('SELECT 1', { connection: 'odd' }))).toMatchObject({ status: 400 });
  });

  test('that cannot be opened are a fault without their address', async () => {
    const fault = await faultOf(sql('SELECT 1', { connection: 'gone' }));
    expect(JSON.stringify(fault)).not.toContain('/nowhere');
  });

  test('wait for another writer, and no longer than the deadline', async () => {
    const other = new Sqlite(path.join(folder, 'shop.db'));
    other.exec('BEGIN IMMEDIATE');
    const waiting = sql(insert, { parameters: ['Ada', 1] });
    const impatient = sql(insert, { parameters: ['Bob', 1] }, testContext({ signal: AbortSignal.timeout(50) }));
    expect(await faultOf(impatient)).toMatchObject({ status: 408 });
    other.exec('COMMIT');
    other.close();
    expect(await waiting).toMatchObject({ affectedRows: 1 });
  });
});
