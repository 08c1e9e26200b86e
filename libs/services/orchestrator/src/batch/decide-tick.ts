import type { ScheduleTicked } from '@ensue/contracts';
import { nextTick, type ClockSchedule } from '@ensue/dsl';
import type { DecisionRow, ScheduleRow } from '@ensue/ports';
import type { LiveWorkflow } from '../live/live-catalog';
import { decide, type BatchContext } from './batch-context';

type About = Pick<DecisionRow, 'cause' | 'causeId' | 'namespace' | 'workflow' | 'version'>;

/**
 * A schedule's time has come: starts its run and sets the next time. Ticks missed while nothing ran are one tick; the next
 * is counted from now. A tick that is not the schedule's present one (published twice, or the schedule has changed since)
 * starts nothing.
 */
export async function decideTick(tick: ScheduleTicked, tickId: string, context: BatchContext): Promise<void> {
  const { namespace, workflow, version, dueAt } = tick;
  const about: About = { cause: 'tick', causeId: tickId, namespace, workflow, version };
  const row = await scheduleOf(namespace, workflow, context);
  const live = context.live.find(namespace, workflow);
  if (row === undefined || row.version !== version || row.nextAt !== dueAt) {
    decide(context, { ...about, ...whyStale(tick, row, live) });
    return;
  }
  // By the row's own word, not by the program's: the schedule moves on even where its workflow cannot be used.
  context.ledger.schedule({ ...row, nextAt: nextAfter(row, dueAt, context.ledger.now), lastAt: dueAt });
  if (live === undefined || live.program.ref.version !== version) {
    const reason = `Version ${version} of ${namespace}/${workflow} cannot be used, or is not the newest.`;
    decide(context, { ...about, outcome: 'refused', reason });
    return;
  }
  const due = new Date(dueAt).toISOString();
  const runId = context.ids.next();
  try {
    context.runs.start({
      runId,
      program: live.program,
      definitionId: live.definitionId,
      input: {},
      trigger: { kind: 'schedule', id: tickId, dueAt: due },
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    decide(context, { ...about, outcome: 'refused', reason: `Its run could not be begun: ${why}` });
    return;
  }
  decide(context, { ...about, runId, outcome: 'started', reason: `It was due at ${due}.` });
}

/** An `after` schedule begins to count when the run it started has ended, whatever its end. */
export async function renewAfterSchedules(context: BatchContext): Promise<void> {
  for (const { run, program, endedHere } of context.runs) {
    const startedBySchedule = (run.trigger as { kind?: string }).kind === 'schedule';
    if (!endedHere || !startedBySchedule || program.schedule?.kind !== 'after') continue;
    const row = await scheduleOf(run.namespace, run.workflow, context);
    if (row === undefined || row.version !== run.version || row.nextAt !== null) continue;
    const nextAt = nextTick(program.schedule, context.ledger.now) ?? null;
    context.ledger.schedule({ ...row, nextAt });
  }
}

/** As it is now: what this batch has made of it comes before what the store has. */
async function scheduleOf(
  namespace: string,
  workflow: string,
  { ledger, tx }: BatchContext,
): Promise<ScheduleRow | undefined> {
  return ledger.scheduleOf(namespace, workflow) ?? (await tx.lockSchedule(namespace, workflow));
}

function nextAfter({ schedule, timeZone }: ScheduleRow, dueAt: number, now: number): number | null {
  const clock = schedule as unknown as ClockSchedule;
  // The next time of an `after` is known when the run has ended.
  return clock.kind === 'after' ? null : (nextTick(clock, Math.max(now, dueAt), dueAt, timeZone) ?? null);
}

function whyStale(
  { namespace, workflow, version }: ScheduleTicked,
  row: ScheduleRow | undefined,
  live: LiveWorkflow | undefined,
): Pick<DecisionRow, 'outcome' | 'reason'> {
  const name = `${namespace}/${workflow}`;
  if (live === undefined) return { outcome: 'unmatched', reason: `There is no workflow ${name} any more.` };
  if (!live.row.enabled) return { outcome: 'disabled', reason: `The workflow ${name} is disabled.` };
  if (row === undefined) return { outcome: 'unmatched', reason: `The workflow ${name} has no schedule any more.` };
  if (row.version !== version) {
    return { outcome: 'refused', reason: `Version ${version} of ${name} was replaced by ${row.version}.` };
  }
  return { outcome: 'duplicate', reason: 'The schedule has moved on since.' };
}
