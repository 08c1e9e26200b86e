import { expect, it } from 'vitest';
import { satisfiesLock } from './lock-match.mjs';

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'x' },
    'node_modules/b-darwin': { version: '2.0.0', optional: true },
  },
};

it('is satisfied without the binaries of other platforms', () => {
  expect(satisfiesLock(lock, { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'x' } } })).toBe(true);
});

it.each([
  ['a package is missing', {}],
  ['a version differs', { 'node_modules/a': { version: '1.0.1', integrity: 'x' } }],
  ['the content differs', { 'node_modules/a': { version: '1.0.0', integrity: 'y' } }],
  ['one is too many', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/z': { version: '1.0.0' } }],
])('is not when %s', (_, packages) => {
  expect(satisfiesLock(lock, { packages })).toBe(false);
});
