import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { FileRoots } from '../file/file-roots';
import { ConfinedClient } from '../http/confined-client';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { LocalServer } from '../testing/local-server';
import { csvAction } from './csv-action';
import { jsonAction } from './json-action';
import { RecordFiles } from './record-files';

let base: string;
let root: string;

beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'ensue-records-'));
  root = path.join(base, 'files');
  mkdirSync(root);
});
afterEach(() => rmSync(base, { recursive: true }));

const perform = (kind: 'csv' | 'json', input: Json, context = testContext()): Promise<Json> => {
  const settings = { root };
  const files = new RecordFiles(new FileRoots(settings), new ConfinedClient({ allow: ['127.0.0.1'] }), settings);
  return checkedAction(kind === 'csv' ? csvAction(files, 1_000) : jsonAction(files, 1_000)).perform(input, context);
};
const csv = (input: Json, context = testContext()): Promise<Json> => perform('csv', input, context);
const put = (name: string, text: string | Buffer): void => writeFileSync(path.join(root, name), text);
const content = (name: string): string => readFileSync(path.join(root, name), 'utf8');

const schema = {
  type: 'object',
  required: ['id', 'amount'],
  properties: { id: { type: 'integer' }, amount: { type: 'number', minimum: 0 }, paid: { type: ['boolean', 'null'] } },
};

describe('a CSV file', () => {
  test('gives the rows that fit, as what the schema wants, and tells the others', async () => {
    put('in.csv', 'id,amount,paid,note\n1,2.50,TRUE,a\nx,-1,,b\n3,4,,\n4\n5,,true,\n');
    expect(await csv({ read: { path: 'in.csv' }, schema, convert: true })).toEqual({
      rows: [
        { id: 1, amount: 2.5, paid: true, note: 'a' },
        { id: 3, amount: 4, paid: null, note: '' },
      ],
      count: 2,
      bad: {
        count: 3,
        errors: [
          { line: 3, reason: 'id must be integer; amount must be >= 0' },
          { line: 5, reason: '1 values for 4 columns' },
          { line: 6, reason: "must have required property 'amount'" },
        ],
      },
    });
  });

  test('of any size goes to another file, whose place is told', async () => {
    const rows = Array.from({ length: 120_000 }, (_, n) => `${n},${n % 100 === 0 ? 'much' : n / 2}`);
    put('in.csv', `id,amount\n${rows.join('\n')}\n`);
    const context = testContext();
    const read = { path: 'in.csv' };
    const output = await csv({ read, schema, convert: true, to: { path: 'out/good.jsonl' } }, context);
    expect(output).toMatchObject({
      count: 118_800,
      file: { path: 'out/good.jsonl', count: 118_800 },
      bad: { count: 1_200 },
    });
    expect((output as { bad: { errors: Json[] } }).bad.errors).toHaveLength(100);
    expect(content('out/good.jsonl').slice(0, 24)).toBe('{"id":1,"amount":0.5}\n{"');
    expect(context.lines).toEqual(['50000 records read', '100000 records read']);
  });

  test('with bad rows is a fault where none are wanted, or too many, and then nothing is written', async () => {
    put('in.csv', 'id,amount\n1,2\nx,3\ny,4\n');
    const order = { read: { path: 'in.csv' }, schema, convert: true, to: { path: 'good.jsonl' } };
    const fault = await faultOf(csv({ ...order, bad: { otherwise: 'fault' } }));
    expect(fault).toMatchObject({
      status: 400,
      detail: 'The records cannot be used: 2 records are bad; the first, in line 3: id must be integer',
      errors: [{ line: 3 }, { line: 4 }],
    });
    expect((await faultOf(csv({ ...order, bad: { most: 1 } }))).detail).toContain('more than 1 records are bad');
    expect(readdirSync(root)).toEqual(['in.csv']);
  });

  test('with more rows than an output holds wants a file for them', async () => {
    put('in.csv', `id\n${'1\n'.repeat(1_001)}`);
    expect((await faultOf(csv({ read: { path: 'in.csv' } }))).detail).toContain('write them to a file, with to');
  });

  test('that is no text is a fault', async () => {
    put('in.csv', Buffer.from([0x61, 0x0a, 0xff, 0xfe]));
    expect((await faultOf(csv({ read: { path: 'in.csv' } }))).detail).toBe('The file is not text in UTF-8');
  });

  test('is left as it is when the action is told to stop', async () => {
    put('in.csv', `id\n${'1\n'.repeat(200_000)}`);
    const stop = new AbortController();
    const context = { ...testContext({ signal: stop.signal }), log: () => stop.abort() };
    const working = csv({ read: { path: 'in.csv' }, to: { path: 'out.csv' } }, { ...context, lines: [] });
    await expect(working).rejects.toThrow();
    expect(existsSync(path.join(root, 'out.csv'))).toBe(false);
    expect(readdirSync(root)).toEqual(['in.csv']);
  });

  test('may lie behind an address, as confined as any', async () => {
    const server = new LocalServer();
    await server.start();
    server.answer = (response) => response.end('id\n1\n');
    const read = { url: `${server.origin}/a.csv`, format: 'csv' };
    expect(await csv({ read })).toMatchObject({ rows: [{ id: '1' }] });
    await server.stop();
    expect(await faultOf(csv({ read: { ...read, url: 'http://10.0.0.1/' } }))).toMatchObject({ status: 403 });
  });

  test('is not JSON', async () => {
    expect((await faultOf(csv({ read: { path: 'a.json' } }))).detail).toContain('the action csv is for csv');
    expect((await faultOf(csv({ read: { path: 'a' } }))).detail).toContain('say which format it has');
  });
});

test('records are written with the columns that are wanted', async () => {
  const records = [
    { a: 1, b: 'x;y' },
    { b: 'z', c: { d: 1 } },
  ];
  expect(await csv({ write: { path: 'o.csv', columns: ['b', 'c'], delimiter: ';' }, from: { records } })).toEqual({
    file: { path: 'o.csv', count: 2, bytes: 28, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    count: 2,
  });
  expect(content('o.csv')).toBe('b;c\r\n"x;y";\r\nz;"{""d"":1}"\r\n');
});

test('a file becomes one of another kind', async () => {
  put('in.csv', 'id,name\n1,Ada\n2,Bob\n');
  await perform('json', { write: { path: 'out.json' }, from: { path: 'in.csv' } });
  expect(JSON.parse(content('out.json'))).toEqual([
    { id: '1', name: 'Ada' },
    { id: '2', name: 'Bob' },
  ]);
  expect(await perform('json', { read: { path: 'out.json' } })).toMatchObject({ count: 2, bad: { count: 0 } });
});
