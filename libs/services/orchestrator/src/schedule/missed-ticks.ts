import type { SchedulePolicy } from '@ensue/contracts';
import { lastTicks, nextTick, type ClockSchedule } from '@ensue/dsl';

/** A tick that comes later than this was missed. Anything shorter is a scheduler that was restarted. */
const lateMs = 60_000;

/** What becomes of a tick that has come, with those that should have come since. */
export interface CaughtUp {
  /** The time a run is started for. */
  readonly start?: number;
  /** Why none is. */
  readonly missed?: string;
  /** The time the schedule names next; undefined when there is none. */
  readonly next: number | undefined;
}

/**
 * Whether a tick starts a run, and which is next.
 * @param nominal the time the tick is for
 * @param due when it should have come: later than that by its jitter
 */
export function catchUp(
  clock: ClockSchedule,
  nominal: number,
  due: number,
  now: number,
  timeZone: string,
  policy: SchedulePolicy = {},
): CaughtUp {
  // The next time of an `after` is known when the run has ended.
  if (clock.kind === 'after') return { start: nominal, next: undefined };
  const how = policy.catchUp ?? 'last';
  if (typeof how === 'object') {
    const newest = lastTicks(clock, nominal, now, how.all, nominal, timeZone);
    if (newest.length < how.all) return { start: nominal, next: nextTick(clock, nominal, nominal, timeZone) };
    const missed = `It was missed, with more than the ${how.all} that are made up for.`;
    return { missed, next: newest[0] };
  }
  const next = nextTick(clock, Math.max(now, nominal), nominal, timeZone);
  if (how === 'none' && now - due > lateMs) {
    const missed = `It was missed: it came ${Math.round((now - due) / 1_000)} s late, and none is made up for.`;
    return { missed, next };
  }
  return { start: lastTicks(clock, nominal, now, 1, nominal, timeZone).at(-1) ?? nominal, next };
}
