import { parseCron, type CronFields } from './cron-fields';
import { isWallTime } from './next-wall-time';
import { nextTick, type ClockSchedule } from './next-tick';
import { timeZone as zoneOf, type TimeZone } from './time-zone';

/** A tick that is to come, as a person reads it. */
export interface UpcomingTick {
  readonly at: number;
  /** What the clock on the wall shows then, with its distance from UTC: `2026-03-29T03:00:00+02:00`. */
  readonly local: string;
  /**
   * `gap`: its time of day is left out that day, and this is the first moment after the gap; `overlap`: the wall shows this time
   * twice that day.
   */
  readonly clockChange?: 'gap' | 'overlap';
}

/** The next ticks of a schedule, marked where clocks change. @throws CronError, RangeError */
export function upcomingTicks(
  schedule: ClockSchedule,
  after: number,
  most: number,
  anchor = 0,
  timeZone = 'UTC',
): readonly UpcomingTick[] {
  const zone = zoneOf(timeZone);
  const cron = schedule.kind === 'cron' ? parseCron(schedule.cron) : undefined;
  const ticks: UpcomingTick[] = [];
  // The second tick of an `after` is nobody's to know.
  const count = schedule.kind === 'after' ? Math.min(most, 1) : most;
  for (let at: number | undefined = after; ticks.length < count;) {
    at = nextTick(schedule, at, anchor, timeZone);
    if (at === undefined) break;
    const clockChange = cron === undefined ? undefined : changeAt(cron, zone, at);
    ticks.push({ at, local: localText(at, zone.offset(at)), ...(clockChange !== undefined && { clockChange }) });
  }
  return ticks;
}

function changeAt(cron: CronFields, zone: TimeZone, at: number): UpcomingTick['clockChange'] {
  const wall = at + zone.offset(at);
  if (!isWallTime(cron, wall)) return 'gap';
  return zone.isTwice(wall) ? 'overlap' : undefined;
}

/** RFC 3339 with the offset of the place, to the minute: zones have known no seconds since 1972. */
function localText(at: number, offset: number): string {
  const minutes = Math.abs(Math.round(offset / 60_000));
  const two = (number: number) => String(number).padStart(2, '0');
  const sign = offset < 0 ? '-' : '+';
  const wall = new Date(at + offset).toISOString().replace(/\.\d+Z$/, '');
  return `${wall}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
