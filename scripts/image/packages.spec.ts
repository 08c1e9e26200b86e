import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isReadAtRunTime, packageFolders, packageOf } from './packages.mjs';

const root = mkdtempSync(path.join(tmpdir(), 'ensue-packages-'));
afterAll(() => rmSync(root, { recursive: true }));

function install(folder: string, manifest: object): void {
  mkdirSync(path.join(root, folder), { recursive: true });
  writeFileSync(path.join(root, folder, 'package.json'), JSON.stringify(manifest));
}

install('node_modules/a', { dependencies: { b: '1' }, optionalDependencies: { absent: '1' } });
install('node_modules/b', { peerDependencies: { c: '1', d: '1' }, peerDependenciesMeta: { d: { optional: true } } });
install('node_modules/b/node_modules/c', { dependencies: { a: '1' } });
install('node_modules/c', {});
install('node_modules/d', {});
install('node_modules/@s/e', { dependencies: { gone: '1' } });

describe('what an image carries of node_modules', () => {
  it('is what a program names, with all that this needs, from where Node would take it', async () => {
    expect(await packageFolders(root, ['a'])).toEqual([
      'node_modules/a',
      'node_modules/b',
      'node_modules/b/node_modules/c',
    ]);
    expect(await packageFolders(root, ['d', 'c'])).toEqual(['node_modules/c', 'node_modules/d']);
  });

  it('is complete, or there is no image', async () => {
    await expect(packageFolders(root, ['@s/e'])).rejects.toThrow('gone is needed by node_modules/@s/e');
  });

  it.each([
    ['@nestjs/core/injector', '@nestjs/core'],
    ['mysql2/promise', 'mysql2'],
    ['node:fs', undefined],
  ])('finds the package of %s', (specifier, name) => {
    expect(packageOf(specifier)).toBe(name);
  });

  it.each([
    ['node_modules/x/index.js', true],
    ['node_modules/x/dist/doc/part.js', true],
    ['node_modules/x/docs/part.js', false],
    ['node_modules/x/index.d.ts', false],
    ['node_modules/x/index.js.map', false],
    ['node_modules/x/LICENSE.md', true],
    ['node_modules/x/README.md', false],
    ['node_modules/x/prebuilds/linux-x64.node', true],
    ['node_modules/x/prebuilds/win32-x64.node', false],
  ])('says of %s whether a program reads it: %s', (file, read) => {
    expect(isReadAtRunTime(file, 'linux-x64')).toBe(read);
  });
});
