import type { SchedulePolicy } from '@ensue/contracts';
import { nextTick, parseDuration, type ClockSchedule, type Program } from '@ensue/dsl';
import type { ScheduleRow, WorkflowRow } from '@ensue/ports';
import { collects, emptyCollecting } from '../batch/collect';
import type { Ids } from '../ids';

type Named = Pick<ScheduleRow, 'namespace' | 'workflow' | 'version'>;

/** Where a schedule goes: nothing, or a time that it names, made later by its jitter. */
export type DueTimes = Pick<ScheduleRow, 'nextAt' | 'nominalAt'>;

/** The row of a workflow's newest version, counted from now; undefined where it has no schedule or is disabled. */
export function scheduleOf(workflow: WorkflowRow, program: Program, now: number, ids: Ids): ScheduleRow | undefined {
  const { schedule } = program;
  if (!workflow.enabled || schedule === undefined) return undefined;
  const policy = workflow.policy?.schedule;
  const row = {
    namespace: workflow.namespace,
    workflow: workflow.name,
    version: program.ref.version,
    timeZone: policy?.timeZone ?? 'UTC',
    lastAt: null,
  };
  if (schedule.kind !== 'on') {
    const nominal = policy?.paused === true ? undefined : nextTick(schedule, now, now, row.timeZone);
    return { ...row, schedule: { ...schedule }, ...dueTimes(row, nominal, policy, ids) };
  }
  // No clock's business: the row is where a trigger of several events keeps those that have come.
  return collects(schedule) ? { ...row, schedule: emptyCollecting(), nextAt: null } : undefined;
}

/**
 * The row under another policy. What is counted goes on as it was: an `every` keeps its beat, an `after` that waits for its run
 * goes on waiting.
 */
export function underPolicy(
  before: ScheduleRow,
  old: SchedulePolicy | undefined,
  policy: SchedulePolicy | undefined,
  now: number,
  ids: Ids,
): ScheduleRow {
  const clock = clockOf(before);
  if (clock === undefined) return before;
  const { nominalAt: _none, ...rest } = before;
  const row = { ...rest, timeZone: policy?.timeZone ?? 'UTC' };
  const waits = clock.kind === 'after' && before.nextAt === null && old?.paused !== true;
  if (policy?.paused === true || waits) return { ...row, nextAt: null };
  // A tick that is due already comes as it was to come, on its way or missed; what the policy says is made of it then.
  if (before.nextAt !== null && before.nextAt <= now) return { ...before, timeZone: row.timeZone };
  const beat = before.nominalAt ?? before.nextAt ?? before.lastAt ?? now;
  const due = clock.kind === 'after' && before.nextAt !== null ? beat : nextTick(clock, now, beat, row.timeZone);
  return { ...row, ...dueTimes(row, due, policy, ids) };
}

/** The schedule of a row as a clock's; undefined for one that collects events. */
export function clockOf({ schedule }: ScheduleRow): ClockSchedule | undefined {
  const clock = schedule as unknown as ClockSchedule | { readonly kind: 'on' };
  return clock.kind === 'on' ? undefined : clock;
}

/** What `nextAt` and `nominalAt` become: the same tick is always made later by the same amount, whoever asks. */
export function dueTimes(
  of: Named,
  nominal: number | undefined,
  policy: SchedulePolicy | undefined,
  ids: Ids,
): DueTimes {
  if (nominal === undefined) return { nextAt: null };
  const most = policy?.jitter === undefined ? 0 : (parseDuration(policy.jitter) ?? 0);
  if (most === 0) return { nextAt: nominal };
  const hash = ids.hash(`jitter ${of.namespace}/${of.workflow}@${of.version} ${nominal}`);
  return { nextAt: nominal + (parseInt(hash.slice(0, 12), 16) % (most + 1)), nominalAt: nominal };
}
