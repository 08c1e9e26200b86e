/**
 * The folder of one private server: its data, its logs, its pid file, and `server.json`, which holds all that is needed
 * to find the server again from another process.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { isEnding } from './ending.mjs';
import { pidFrom, sendSignal, waitUntilGone } from './os-process.mjs';
import { writeStamp } from './stamp.mjs';
import { SetupError } from './setup-error.mjs';
import { waitUntil } from './wait-until.mjs';

export const readDescription = (dir) => JSON.parse(readFileSync(path.join(dir, 'server.json'), 'utf8'));
export const writeDescription = (dir, description) =>
  writeStamp(path.join(dir, 'server.json'), JSON.stringify(description, null, 2));
export const hasServer = (dir) => existsSync(path.join(dir, 'server.json'));
export const removeFolder = (dir) => rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

/**
 * Starts a server that outlives us if it must. What it prints goes to a file, for the day it does not start; its pid too,
 * at once, so that it can be ended before it has written one of its own. `user`: the uid and gid it gets, where it must not have ours.
 */
export async function launch(command, args, { dir, log, env, pidFile, user }) {
  if (isEnding()) throw new Error(`${path.basename(command)} not started: everything is being ended`);
  const output = await open(path.join(dir, log), 'a');
  try {
    const child = spawn(command, args, {
      cwd: dir,
      env,
      detached: true,
      ...user,
      stdio: ['ignore', output.fd, output.fd],
    });
    const launched = { failed: undefined };
    child.once('error', (error) => (launched.failed = error.message));
    child.once('exit', (code, signal) => (launched.failed ??= `ended with ${signal ?? code}`));
    child.unref();
    if (child.pid !== undefined) writeFileSync(pidFile, `${child.pid}\n`);
    return Object.assign(launched, { pid: child.pid });
  } finally {
    await output.close();
  }
}

/** Waits until a launched server answers; tells the end of its log when it does not. */
export async function waitForServer(name, { launched, dir, log, ready, timeoutMs }) {
  const answer = await waitUntil(() => launched.failed !== undefined || ready(), { timeoutMs, everyMs: 100 });
  if (answer && launched.failed === undefined) return;
  const text = await readFile(path.join(dir, log), 'utf8').catch(() => '');
  throw new SetupError({
    where: name,
    what: `${launched.failed ?? `did not answer within ${timeoutMs / 1000} s`}:\n${text.trim().split('\n').slice(-20).join('\n')}`,
    todo: `read the message above; the server's files are in ${dir}`,
  });
}

/** Asks the process to end and makes it end when it does not listen. */
export async function endProcess(pidFile, mark, { signal = 'SIGTERM', timeoutMs = 15_000 } = {}) {
  const pid = pidFrom(pidFile, mark);
  if (pid === undefined) return;
  sendSignal(pid, signal);
  if (await waitUntilGone(pid, timeoutMs)) return;
  sendSignal(pid, 'SIGKILL');
  await waitUntilGone(pid, 5_000);
}

/** For the script around a server: it ends by itself when the server has, or else with all that it has started. */
export async function endLauncher(pidFile, mark) {
  const pid = pidFrom(pidFile, mark);
  if (pid === undefined || (await waitUntilGone(pid, 500))) return;
  sendSignal(-pid, 'SIGKILL');
  await waitUntilGone(pid, 5_000);
}
