import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { npmCall, withNodeFirst } from './npm.mjs';

describe('npm', () => {
  it('is looked up on the PATH when it is not known where it lies', () => {
    const env = { npm_execpath: path.resolve('node_modules/npm-cli.js') };
    expect(npmCall(['ci'], env, '/node')).toEqual({
      command: 'npm',
      args: ['ci'],
      shell: process.platform === 'win32',
    });
  });

  it('finds our Node first, once', () => {
    const rest = ['/usr/bin', '/opt/node/bin'].join(path.delimiter);
    const env = withNodeFirst({ PATH: rest, HOME: '/h' }, '/opt/node/bin/node');
    expect(env['PATH']).toBe(['/opt/node/bin', '/usr/bin'].join(path.delimiter));
    expect(env['HOME']).toBe('/h');
  });
});
