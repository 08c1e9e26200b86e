/**
 * Processes by number. The servers of a test run outlive the process that started them (a test may restart the broker
 * and end before it), so they are known by pid files, and a pid is only trusted when its command line shows our mark.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { waitUntil } from './wait-until.mjs';

/** The pid in a file, if a process with `mark` in its command line runs under it. */
export function pidFrom(file, mark) {
  let pid;
  try {
    pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  } catch {
    return undefined;
  }
  return pid > 1 && commandLine(pid)?.includes(mark) ? pid : undefined;
}

/** A zombie has no command line, so a killed process that nobody has reaped yet counts as gone. */
function commandLine(pid) {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') || undefined;
    } catch {
      return undefined;
    }
  }
  const result = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout : undefined;
}

export function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Resolves true when the process is gone, false when it is still there after the time. */
export async function waitUntilGone(pid, timeoutMs) {
  const gone = await waitUntil(() => commandLine(pid) === undefined, { timeoutMs, everyMs: 20 });
  return gone === true;
}
