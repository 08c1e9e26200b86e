import type { CronFields } from './cron-fields';

const day = 86_400_000;
/** 29 February on one weekday comes every 28 years, 40 around a century without leap year: what is not found then never is. */
const searchedDays = 41 * 366;

/**
 * The next time a cron expression names, on a clock that knows no zones.
 * @param after milliseconds of that clock; the result is strictly later
 * @returns undefined when there is none (30 February)
 */
export function nextWallTime(cron: CronFields, after: number): number | undefined {
  const from = (Math.floor(after / 1000) + 1) * 1000;
  const firstDay = Math.floor(from / day) * day;
  for (let index = 0; index < searchedDays; index++) {
    const midnight = firstDay + index * day;
    if (!isDue(cron, midnight)) continue;
    const time = nextTimeOfDay(cron, Math.max(from - midnight, 0) / 1000);
    if (time !== undefined) return midnight + time * 1000;
  }
  return undefined;
}

/** Whether a cron expression names this very time, to the second. */
export function isWallTime(cron: CronFields, wall: number): boolean {
  const date = new Date(wall);
  return (
    isDue(cron, Math.floor(wall / day) * day) &&
    cron.hours.includes(date.getUTCHours()) &&
    cron.minutes.includes(date.getUTCMinutes()) &&
    cron.seconds.includes(date.getUTCSeconds())
  );
}

function isDue(cron: CronFields, midnight: number): boolean {
  const date = new Date(midnight);
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const byDay = cron.days.has(date.getUTCDate());
  const byWeekday = cron.weekdays.has(date.getUTCDay());
  return cron.eitherDay ? byDay || byWeekday : byDay && byWeekday;
}

/** @returns the first second of the day that is due and not before the given one */
function nextTimeOfDay(cron: CronFields, earliest: number): number | undefined {
  for (const hour of cron.hours) {
    if (hour * 3600 + 3599 < earliest) continue;
    for (const minute of cron.minutes) {
      const base = hour * 3600 + minute * 60;
      if (base + 59 < earliest) continue;
      const second = cron.seconds.find((candidate) => base + candidate >= earliest);
      if (second !== undefined) return base + second;
    }
  }
  return undefined;
}
