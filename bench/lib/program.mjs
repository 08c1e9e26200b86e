/** A program under measurement: a process of its own, its output in a file, ended with us. */
import { openSync, closeSync } from 'node:fs';
import path from 'node:path';
import { startChild } from '../../scripts/lib/child.mjs';
import { SetupError } from '../../scripts/lib/setup-error.mjs';
import { waitUntil } from '../../scripts/lib/wait-until.mjs';

/**
 * @param {{ name: string, file: string, home: string, env: Record<string, string>, port?: number, nodeArgs?: string[] }} options
 *   with a port it is ready when `/readyz` says so, without one when it sends a message
 */
export async function startProgram({ name, file, home, env, port, nodeArgs = [] }) {
  const log = path.join(home, `${name}.log`);
  const output = openSync(log, 'a');
  const { PATH = '', HOME = '' } = process.env;
  const begun = performance.now();
  const app = startChild(process.execPath, [...nodeArgs, file], {
    cwd: home,
    env: { PATH, HOME, NODE_ENV: 'production', ...env },
    stdio: ['ignore', output, output, 'ipc'],
    graceMs: 15_000,
  });
  closeSync(output);
  let told = false;
  app.child.on('message', () => (told = true));
  const ready = () => !app.running() || (port === undefined ? told : answers(port));
  await waitUntil(ready, { timeoutMs: 60_000, everyMs: 20 });
  if (!app.running() || (port === undefined && !told)) {
    throw new SetupError({ where: name, what: 'did not become ready', todo: `read ${log}` });
  }
  return {
    name,
    pid: app.pid,
    readyMs: performance.now() - begun,
    end: app.end,
    ask: (message) => app.running() && app.child.connected && app.child.send(message),
    onMessage: (listener) => app.child.on('message', listener),
  };
}

async function answers(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
