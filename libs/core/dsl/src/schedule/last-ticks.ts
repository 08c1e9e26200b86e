import { nextTick, type ClockSchedule } from './next-tick';

/** A window to look for ticks in, before it is made wider. */
const firstWindow = 60_000;

/**
 * The last ticks of a schedule in a span of time, oldest first: what was missed while nothing ran. A long span costs no more
 * than the ticks near its end.
 * @param after epoch milliseconds; ticks are strictly later
 * @param until the last moment that counts
 * @param most at most so many, the latest of all
 * @param anchor where `every` counts from
 * @returns none for `after`, which counts from the end of a run and misses nothing
 */
export function lastTicks(
  schedule: ClockSchedule,
  after: number,
  until: number,
  most: number,
  anchor = 0,
  timeZone = 'UTC',
): readonly number[] {
  if (schedule.kind === 'after' || until <= after || most < 1) return [];
  for (let width = firstWindow; ; width *= 4) {
    const from = Math.max(after, until - width);
    const found = ticksIn(schedule, from, until, anchor, timeZone);
    if (found.length >= most || from === after) return found.slice(-most);
  }
}

function ticksIn(schedule: ClockSchedule, after: number, until: number, anchor: number, timeZone: string): number[] {
  const found: number[] = [];
  for (let at = nextTick(schedule, after, anchor, timeZone); at !== undefined && at <= until;) {
    found.push(at);
    at = nextTick(schedule, at, anchor, timeZone);
  }
  return found;
}
