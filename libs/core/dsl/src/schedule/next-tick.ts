import type { Schedule } from '../program';
import { type CronFields, parseCron } from './cron-fields';
import { nextWallTime } from './next-wall-time';
import { type TimeZone, timeZone as zoneOf } from './time-zone';

/** What ticks by the clock; `after` counts from the moment given, the end of a run. */
export type ClockSchedule = Exclude<Schedule, { kind: 'on' }>;

/**
 * When a schedule is due next (DSL reference, "Schedule").
 *
 * Cron in a time zone that changes its clocks: a time of day that is left out in spring is due when the gap ends, one that
 * comes twice in autumn is due the first time; a schedule for every hour goes on through both.
 * @param after epoch milliseconds; the result is strictly later
 * @param anchor where `every` counts from, so that ticks stay where they are whenever they are computed
 * @param timeZone an IANA name, for cron
 * @returns undefined when it is never due again (30 February)
 * @throws CronError where the expression cannot be read, RangeError where the time zone is not known
 */
export function nextTick(schedule: ClockSchedule, after: number, anchor = 0, timeZone = 'UTC'): number | undefined {
  switch (schedule.kind) {
    case 'every': {
      const period = Math.max(schedule.milliseconds, 1);
      return anchor + (Math.floor((after - anchor) / period) + 1) * period;
    }
    case 'after':
      return after + Math.max(schedule.milliseconds, 1);
    case 'cron': {
      const cron = parseCron(schedule.cron);
      if (timeZone === 'UTC') return nextWallTime(cron, after);
      const zone = zoneOf(timeZone);
      return cron.everyHour ? nextElapsed(cron, zone, after) : nextTimeOfDay(cron, zone, after);
    }
  }
}

/** Every hour is due, so no hour may be lost or done once only when the clocks change: go from change to change. */
function nextElapsed(cron: CronFields, zone: TimeZone, after: number): number | undefined {
  const offset = zone.offset(after);
  const wall = nextWallTime(cron, after + offset);
  if (wall === undefined) return undefined;
  const moment = wall - offset;
  const newOffset = zone.offset(moment);
  if (newOffset === offset) return moment;
  const change = zone.transition(after, moment);
  const atChange = nextWallTime(cron, change - 1 + zone.offset(change));
  return atChange === undefined ? undefined : atChange - zone.offset(change);
}

function nextTimeOfDay(cron: CronFields, zone: TimeZone, after: number): number | undefined {
  let wall = nextWallTime(cron, after + zone.offset(after));
  // Times just behind a change may all lie at or before `after`: at most a gap's or an overlap's worth of seconds.
  for (let tries = 0; wall !== undefined && tries < 20_000; tries++) {
    const moment = zone.momentOf(wall);
    if (moment > after) return moment;
    wall = nextWallTime(cron, wall);
  }
  return undefined;
}
