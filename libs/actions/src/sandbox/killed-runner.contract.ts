import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { sandboxHere, unlessNoSandbox } from '../testing/sandbox-here';

const mark = `ensue-killed-${process.pid}`;

/** The least of a runner: starts a process in a sandbox as `start-process.ts` does, and waits. */
const runner = `
import { spawn } from 'node:child_process';
import { insideNamespaces, throughPipes } from ${JSON.stringify(join(import.meta.dirname, 'sandbox-scripts.ts'))};
const unshare = '--map-root-user --net --mount --pid --ipc --uts --cgroup --fork --kill-child=KILL'.split(' ');
const inside = ['/bin/sh', '-c', insideNamespaces, 'ensue', '64', '--', '--nproc=64', '--', '/bin/sh', '/ensue/order'];
const child = spawn('/bin/sh', ['-c', throughPipes, 'ensue', 'unshare', ...unshare, ...inside], {
  detached: true,
  cwd: '/',
  stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe', 'pipe'],
  ...(process.getuid() === 0 && { uid: 65534, gid: 65534 }),
});
child.stdio[3].end('export MARK=${mark}; exec sh -c "setsid sleep 300 & echo begun; sleep 300"');
child.stdio[4].end();
`;

const marked = (): string[] =>
  readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(mark);
    } catch {
      return false;
    }
  });

describe.skipIf(!sandboxHere)(`a process in a sandbox${unlessNoSandbox}`, () => {
  test('does not outlive a runner that was killed', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', runner], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(marked().length).toBeGreaterThan(1);
    child.kill('SIGKILL');
    for (let tries = 0; tries < 250 && marked().length > 0; tries += 1) await pause(20);
    expect(marked()).toEqual([]);
  });
});
