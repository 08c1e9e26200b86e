import { nextTick } from '@ensue/dsl';
import type { ScheduleRow } from '@ensue/ports';
import type { Ids } from '../ids';
import type { Called, RunsDesk } from '../api/runs-desk';
import { clockOf } from './living-schedule';

/** How many ticks one request makes up for. */
export const mostFilled = 1_000;

export interface Filled {
  readonly dueAt: number;
  readonly called: Called;
}

/**
 * The times that a schedule names in a period.
 * @param from the first moment that counts
 * @param to the first that does not
 * @returns one more than `mostFilled` where there are more; undefined where the schedule counts from the end of a run
 */
export function ticksOfPeriod(row: ScheduleRow, from: number, to: number): readonly number[] | undefined {
  const clock = clockOf(row);
  if (clock === undefined || clock.kind === 'after') return undefined;
  const beat = row.nominalAt ?? row.nextAt ?? row.lastAt ?? from;
  const ticks: number[] = [];
  let at = nextTick(clock, from - 1, beat, row.timeZone);
  while (at !== undefined && at < to && ticks.length <= mostFilled) {
    ticks.push(at);
    at = nextTick(clock, at, beat, row.timeZone);
  }
  return ticks;
}

/**
 * Starts a run for each of these times, oldest first, as their ticks would have, limits and overlap included. The same request
 * again, by its key, starts none a second time.
 */
export function backfill(
  { namespace, workflow, version }: ScheduleRow,
  ticks: readonly number[],
  request: string,
  runs: RunsDesk,
  ids: Ids,
): Promise<readonly Filled[]> {
  const fill = async (dueAt: number): Promise<Filled> => {
    const key = `backfill:${ids.hash(`${request} ${dueAt}`)}`;
    const call = { namespace, workflow, version, input: {}, key, dueAt, waitSeconds: 0 };
    return { dueAt, called: await runs.start(call) };
  };
  return Promise.all(ticks.map(fill));
}
