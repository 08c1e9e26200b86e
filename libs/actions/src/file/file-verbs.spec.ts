import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { ConfinedClient } from '../http/confined-client';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { fileAction } from './file-action';
import { namesLike } from './file-verbs';

let base: string;
let root: string;

beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'ensue-verbs-'));
  root = path.join(base, 'files');
  for (const folder of ['files/in/deep', 'archive']) mkdirSync(path.join(base, folder), { recursive: true });
  writeFileSync(path.join(root, 'in/b.csv'), 'b');
  writeFileSync(path.join(root, 'in/a.csv'), 'aa');
  writeFileSync(path.join(root, 'in/note.txt'), 'note');
  writeFileSync(path.join(root, 'in/deep/c.csv'), 'ccc');
  writeFileSync(path.join(base, 'secret.csv'), 'secret');
});
afterEach(() => rmSync(base, { recursive: true }));

const file = (input: Json): Promise<Json> => {
  const settings = { root, roots: { archive: path.join(base, 'archive') } };
  return checkedAction(fileAction(settings, new ConfinedClient())).perform(input, testContext());
};
const names = async (input: Json): Promise<string[]> =>
  ((await file({ list: input })) as { files: { path: string }[] }).files.map((each) => each.path);

describe('a list of files', () => {
  test('has names, sizes and times, in the order of names', async () => {
    const { files, count } = (await file({ list: { path: 'in' } })) as { files: Json[]; count: number };
    expect(count).toBe(4);
    expect(files[0]).toEqual({ path: 'in/a.csv', kind: 'file', bytes: 2, modifiedAt: expect.stringMatching(/Z$/) });
    expect(files[2]).toMatchObject({ path: 'in/deep', kind: 'folder' });
  });

  test('has those that are like the pattern, in folders too where that is asked for', async () => {
    expect(await names({ path: 'in', pattern: '*.csv' })).toEqual(['in/a.csv', 'in/b.csv']);
    expect(await names({ pattern: '?.csv', recursive: true })).toEqual(['in/a.csv', 'in/b.csv', 'in/deep/c.csv']);
  });

  test('neither has links nor leads out of the folder', async () => {
    symlinkSync(path.join(base, 'secret.csv'), path.join(root, 'in/link.csv'));
    symlinkSync(base, path.join(root, 'out'));
    expect(await names({ recursive: true, pattern: '*.csv' })).toEqual(['in/a.csv', 'in/b.csv', 'in/deep/c.csv']);
    expect(await faultOf(names({ path: 'out' }))).toMatchObject({ status: 400 });
    expect(await faultOf(names({ path: '../' }))).toMatchObject({ status: 400 });
  });

  test.each([
    ['*.csv', 'a.csv', true],
    ['*.csv', 'a.csv.gz', false],
    ['a*b*c', 'aXbYbZc', true],
    ['???', 'ab', false],
    ['(a+)+$', 'aaa', false],
    [`${'*a'.repeat(50)}b`, 'a'.repeat(200), false],
  ])('%s is like %s: %s', (pattern, name, like) => {
    expect(namesLike(pattern)(name)).toBe(like);
  });
});

describe('a file that is moved', () => {
  const order = { move: { path: 'in/a.csv' }, to: { path: '2026/a.csv', root: 'archive' } };

  test('lies in its new place, and moving it once more changes nothing', async () => {
    expect(await file(order)).toEqual({ path: '2026/a.csv', bytes: 2 });
    expect(await file(order)).toEqual({ path: '2026/a.csv', bytes: 2 });
    expect(readFileSync(path.join(base, 'archive/2026/a.csv'), 'utf8')).toBe('aa');
    expect(existsSync(path.join(root, 'in/a.csv'))).toBe(false);
  });

  test('takes nobody’s place unless that is meant', async () => {
    const taken = { move: { path: 'in/a.csv' }, to: { path: 'in/b.csv' } };
    expect((await faultOf(file(taken))).detail).toBe('There is a file in/b.csv already');
    await file({ ...taken, replace: true });
    expect(readFileSync(path.join(root, 'in/b.csv'), 'utf8')).toBe('aa');
  });

  test('must be there, and stay inside', async () => {
    expect((await faultOf(file({ ...order, move: { path: 'x' } }))).detail).toBe('There is no file x');
    expect(await faultOf(file({ ...order, to: { path: '../x' } }))).toMatchObject({ status: 400 });
    expect((await faultOf(file({ ...order, to: { path: 'x', root: 'etc' } }))).detail).toContain('archive, files');
  });
});

test('a file that is deleted is gone, and deleting it once more is no mistake', async () => {
  expect(await file({ delete: { path: 'in/a.csv' } })).toEqual({ path: 'in/a.csv', deleted: true });
  expect(await file({ delete: { path: 'in/a.csv' } })).toEqual({ path: 'in/a.csv', deleted: false });
  expect(await file({ delete: { path: 'nowhere/a.csv' } })).toMatchObject({ deleted: false });
});

test('a file’s hash is that of its bytes', async () => {
  const hash = createHash('sha256').update('ccc').digest('hex');
  expect(await file({ hash: { path: 'in/deep/c.csv' } })).toEqual({
    path: 'in/deep/c.csv',
    bytes: 3,
    algorithm: 'sha256',
    hash,
  });
  expect(await faultOf(file({ hash: { path: 'in' } }))).toMatchObject({ status: 400 });
});
