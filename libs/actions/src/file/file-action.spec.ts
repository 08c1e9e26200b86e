import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { ConfinedClient } from '../http/confined-client';
import type { FileSettings } from '../settings';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { LocalServer } from '../testing/local-server';
import { fileAction } from './file-action';

let base: string;
let root: string;
const client = new ConfinedClient({ allow: ['127.0.0.1'] });

beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'ensue-file-'));
  root = path.join(base, 'files');
  mkdirSync(root);
  writeFileSync(path.join(base, 'secret.txt'), 'secret');
});
afterEach(() => rmSync(base, { recursive: true }));

const file = (input: Json, settings: FileSettings = { root, maxBytes: 1_000, maxRows: 3 }): Promise<Json> =>
  checkedAction(fileAction(settings, client)).perform(input, testContext());
const csv = (text: string, more: { [name: string]: Json } = {}): Promise<Json> =>
  file({ read: { text }, format: 'csv', ...more });

describe('reading CSV', () => {
  test('gives objects named by the header row', async () => {
    expect(await csv('\uFEFFid,name\r\n1,"Ada, ""Countess"""\r\n\r\n2,Bob\r\n')).toEqual({
      rows: [
        { id: '1', name: 'Ada, "Countess"' },
        { id: '2', name: 'Bob' },
      ],
      count: 2,
    });
  });

  test('or by the given columns', async () => {
    expect(await csv('1,Ada\n', { columns: ['id', 'name'] })).toEqual({ rows: [{ id: '1', name: 'Ada' }], count: 1 });
  });

  test('nothing is no rows', async () => {
    expect(await csv('')).toEqual({ rows: [], count: 0 });
    expect(await csv('id,name\n')).toEqual({ rows: [], count: 0 });
  });

  test.each([
    ['an odd row', 'a,b\n1,2\n3\n', 3],
    ['a quote that never ends', 'a,b\n1,"2\n', 2],
    ['a column twice', 'a,a\n1,2\n', 1],
  ])('%s is a validation fault with its line', async (_name, text, line) => {
    const fault = await faultOf(csv(text));
    expect(fault).toMatchObject({ status: 400, title: 'Validation Error', errors: [{ line }] });
    expect(fault.detail).toContain(`line ${line}: `);
  });

  test('has limits', async () => {
    expect((await faultOf(csv('a\n1\n2\n3\n4\n'))).detail).toBe('The CSV has more than 3 rows');
    expect((await faultOf(csv('a\n'.repeat(600)))).detail).toBe('The file is larger than 1000 bytes');
  });

  test('a header named __proto__ is a column like any other', async () => {
    const { rows } = (await csv('__proto__,a\nx,1\n')) as { rows: object[] };
    expect(Object.keys(rows[0] ?? {})).toEqual(['__proto__', 'a']);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});

describe('reading other files', () => {
  test('JSON and text', async () => {
    expect(await file({ read: { text: '[1,2]' }, format: 'json' })).toEqual({ data: [1, 2], count: 2 });
    expect(await file({ read: { text: 'hello' }, format: 'text' })).toEqual({ text: 'hello', count: 5 });
    expect(await faultOf(file({ read: { text: '{' }, format: 'json' }))).toMatchObject({ title: 'Validation Error' });
  });

  test('from an address, as confined as any call', async () => {
    const server = new LocalServer();
    await server.start();
    server.answer = (response, { url }) => response.writeHead(url === '/a.csv' ? 200 : 404).end('id\n7\n');
    const read = (url: string): Promise<Json> => file({ read: { url }, format: 'csv' });
    expect(await read(`${server.origin}/a.csv`)).toEqual({ rows: [{ id: '7' }], count: 1 });
    expect(await faultOf(read(`${server.origin}/b.csv`))).toMatchObject({ status: 404, title: 'Communication Error' });
    expect(await faultOf(read('http://169.254.169.254/'))).toMatchObject({ status: 403 });
    expect(await faultOf(read('file:///etc/passwd'))).toMatchObject({ status: 400 });
    await server.stop();
  });

  test('that are not text are refused', async () => {
    writeFileSync(path.join(root, 'image'), Buffer.from([0xff, 0xfe, 0x00]));
    expect((await faultOf(file({ read: { path: 'image' }, format: 'text' }))).detail).toBe(
      'The file is not text in UTF-8',
    );
  });
});

describe('writing', () => {
  test('makes folders, and the file as a whole', async () => {
    const content = [
      { id: 1, note: 'a "b", c' },
      { id: 2, more: { x: 1 } },
    ];
    const output = await file({ write: { path: 'out/today/orders.csv', content, format: 'csv' } });
    const written = readFileSync(path.join(root, 'out/today/orders.csv'), 'utf8');
    expect(written).toBe('id,note,more\r\n1,"a ""b"", c",\r\n2,,"{""x"":1}"\r\n');
    expect(output).toEqual({ path: 'out/today/orders.csv', bytes: written.length });
    expect(readdirSync(path.join(root, 'out/today'))).toEqual(['orders.csv']);
    expect(await file({ read: { path: 'out/today/orders.csv' }, format: 'csv' })).toMatchObject({ count: 2 });
  });

  test('replaces what was there', async () => {
    await file({ write: { path: 'a.json', content: { a: 1 }, format: 'json' } });
    await file({ write: { path: 'a.json', content: null, format: 'json' } });
    expect(readFileSync(path.join(root, 'a.json'), 'utf8')).toBe('null\n');
  });

  test('refuses content that does not fit its format, or is too large', async () => {
    const write = (content: Json, format: string): Promise<Json> => file({ write: { path: 'x', content, format } });
    expect(await faultOf(write({ a: 1 }, 'csv'))).toMatchObject({ title: 'Validation Error' });
    expect(await faultOf(write([1], 'csv'))).toMatchObject({ detail: expect.stringContaining('item 0') });
    expect(await faultOf(write({ a: 1 }, 'text'))).toMatchObject({ title: 'Validation Error' });
    expect(await faultOf(write('x'.repeat(2_000), 'text'))).toMatchObject({ title: 'Validation Error' });
    expect(readdirSync(root)).toEqual([]);
  });

  test('leaves nothing behind when it cannot', async () => {
    mkdirSync(path.join(root, 'taken'));
    const fault = await faultOf(file({ write: { path: 'taken', content: 'x', format: 'text' } }));
    expect(fault.detail).toMatch(/^taken cannot be written: E/);
    expect(readdirSync(root)).toEqual(['taken']);
  });
});

describe('no path leads out of the folder', () => {
  const read = (given: string): Promise<Json> => file({ read: { path: given }, format: 'text' });
  const write = (given: string): Promise<Json> => file({ write: { path: given, content: 'x', format: 'text' } });

  test.each([
    '../secret.txt',
    'a/../../secret.txt',
    '/etc/passwd',
    '..',
    '.',
    '',
    'a/',
    '..\\secret.txt',
    'C:\\x',
    'a\0b',
  ])('%j', async (given) => {
    expect(await faultOf(read(given))).toMatchObject({ title: 'Configuration Error' });
    expect(await faultOf(write(given))).toMatchObject({ title: 'Configuration Error' });
  });

  test('no link to a file, and no link to a folder', async () => {
    symlinkSync(path.join(base, 'secret.txt'), path.join(root, 'link.txt'));
    symlinkSync(base, path.join(root, 'up'));
    expect((await faultOf(read('link.txt'))).detail).toContain('is a link');
    expect((await faultOf(read('up/secret.txt'))).detail).toContain('leads out');
    expect((await faultOf(write('up/new.txt'))).detail).toContain('leads out');
    expect((await faultOf(write('up/deep/new.txt'))).detail).toContain('leads out');
    await write('link.txt');
    expect(readFileSync(path.join(base, 'secret.txt'), 'utf8')).toBe('secret');
    expect(readdirSync(base).sort()).toEqual(['files', 'secret.txt']);
  });

  test('a link inside the folder may be used, a missing file is said to be missing, a folder is no file', async () => {
    mkdirSync(path.join(root, 'real'));
    symlinkSync(path.join(root, 'real'), path.join(root, 'alias'));
    await write('alias/a.txt');
    expect(await read('real/a.txt')).toMatchObject({ text: 'x' });
    expect((await faultOf(read('nope/a.txt'))).detail).toBe('There is no file nope/a.txt');
    expect((await faultOf(read('real'))).detail).toBe('real is not a file');
  });

  test('without a folder there are no files', async () => {
    const fault = await faultOf(file({ read: { path: 'a' }, format: 'text' }, {}));
    expect(fault).toMatchObject({ title: 'Configuration Error', detail: expect.stringContaining('no folder') });
  });
});
