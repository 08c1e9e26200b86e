/** What processes cost, as the kernel counts it. Only Linux tells; elsewhere the columns stay empty. */
import { readFileSync } from 'node:fs';

/** The kernel's clock for these figures, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** User and system time so far. */
export function cpuMs(pid) {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return Number.NaN;
  // The name in parentheses may hold blanks.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
}

export function residentMb(pid) {
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '') ?? [];
  return kib === undefined ? Number.NaN : Number(kib) / 1024;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
