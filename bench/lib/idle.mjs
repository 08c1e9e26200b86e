/** What processes cost while nothing is asked of them. */
import { sleep } from '../../scripts/lib/wait-until.mjs';
import { cpuMs, residentMb } from './usage.mjs';

const SETTLING_MS = 3_000;

/**
 * Starts programs so many times, and leaves the last ones alone for a while.
 * @param {() => Promise<{ name: string, pid: number, readyMs: number, end: () => Promise<void> }[]>} start
 * @param {{ name: string, pid: number | undefined }[]} others that are there anyway
 */
export async function idleOf(start, others, { starts, idleMs }) {
  const readyMs = {};
  let programs = [];
  for (let n = 0; n < starts; n += 1) {
    await Promise.all(programs.map((program) => program.end()));
    programs = await start();
    for (const program of programs) (readyMs[program.name] ??= []).push(program.readyMs);
  }
  await sleep(SETTLING_MS);
  const processes = [...programs, ...others];
  const before = processes.map(({ pid }) => cpuMs(pid));
  await sleep(idleMs);
  const figures = processes.map(({ name, pid }, index) => [
    name,
    {
      cpuPerSecond: ((cpuMs(pid) - before[index]) * 1_000) / idleMs,
      mb: residentMb(pid),
      readyMs: readyMs[name] ?? [],
    },
  ]);
  await Promise.all(programs.map((program) => program.end()));
  return Object.fromEntries(figures);
}
