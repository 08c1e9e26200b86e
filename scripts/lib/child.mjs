/**
 * Child processes that end with us. Each runs in a group of its own, so that a Ctrl-C in the terminal reaches it once
 * and through us, and so that ending it ends what it has started itself.
 */
import { spawn } from 'node:child_process';
import { atEnd, haltIfEnding, isEnding } from './ending.mjs';

const ownGroup = process.platform !== 'win32';

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { graceMs?: number }} [options]
 */
export function startChild(command, args, { graceMs = 10_000, ...options } = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: ownGroup, ...options });
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code: code ?? 128, signal, error: undefined }));
  });
  const running = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const signal = (name) => {
    if (child.pid === undefined) return;
    try {
      if (ownGroup) process.kill(-child.pid, name);
      else child.kill(name);
    } catch {
      // Nobody is left in the group: that is what we wanted.
    }
  };
  const end = async () => {
    if (running()) {
      signal('SIGTERM');
      const timer = setTimeout(() => signal('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    }
    signal('SIGKILL'); // what it started and did not end itself
  };
  const forget = atEnd(end);
  ended.then(forget);
  return { child, pid: child.pid, ended, running, signal, end };
}

/**
 * Runs a command to its end.
 * @returns {Promise<{ code: number, signal: string | null, output: string, error?: Error }>}
 */
export async function run(command, args, { capture = false, input, ...options } = {}) {
  const stdio = [input === undefined ? 'ignore' : 'pipe', ...(capture ? ['pipe', 'pipe'] : ['inherit', 'inherit'])];
  const isPartOfEnding = isEnding();
  const started = startChild(command, args, { stdio, ...options });
  let output = '';
  if (capture) {
    for (const stream of [started.child.stdout, started.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
  }
  if (input !== undefined) started.child.stdin.end(input);
  const closed = new Promise((resolve) => started.child.once('close', resolve));
  const result = await started.ended;
  // What the command left running in the background would hold its pipes open for ever.
  started.signal('SIGKILL');
  if (!result.error) await closed;
  if (!isPartOfEnding) await haltIfEnding();
  return { ...result, output };
}
