import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashEntries, readEntries, readStamp, writeStamp } from './stamp.mjs';

describe('the hash over named contents', () => {
  it('does not depend on the order', () => {
    const a: [string, string] = ['a', '1'];
    const b: [string, string] = ['b', '2'];
    expect(hashEntries([a, b])).toBe(hashEntries([b, a]));
  });

  it('tells a moved file, a changed one, and a border that has shifted', () => {
    const all = [hashEntries([['a', '12']]), hashEntries([['b', '12']]), hashEntries([['a', '13']])];
    expect(new Set([...all, hashEntries([['a1', '2']])]).size).toBe(4);
  });
});

describe('on disk', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'ensue-stamp-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('reads back what was written, and nothing where nothing is', async () => {
    const file = path.join(dir, 'deep/stamp');
    expect(await readStamp(file)).toBeUndefined();
    await writeStamp(file, 'abc');
    expect(await readStamp(file)).toBe('abc');
  });

  it('reads folders and files, leaves out what is not wanted and what is installed or built', async () => {
    await mkdir(path.join(dir, 'src/node_modules'), { recursive: true });
    await writeFile(path.join(dir, 'src/a.ts'), 'a');
    await writeFile(path.join(dir, 'src/a.spec.ts'), 'spec');
    await writeFile(path.join(dir, 'src/node_modules/x.ts'), 'x');
    await writeFile(path.join(dir, 'lock'), 'l');
    const entries = await readEntries(dir, ['src', 'lock', 'missing'], (name: string) => !name.includes('.spec.'));
    expect(entries.map(([name]: [string, unknown]) => name)).toEqual(['src/a.ts', 'lock']);
  });
});
