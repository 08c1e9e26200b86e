import type { ScheduleTicked } from '@ensue/contracts';
import { nextTick } from '@ensue/dsl';
import { StoreError, type DecisionRow, type RunRow, type ScheduleRow } from '@ensue/ports';
import type { LiveWorkflow } from '../live/live-catalog';
import { clockOf, dueTimes } from '../schedule/living-schedule';
import { catchUp } from '../schedule/missed-ticks';
import { decide, type BatchContext } from './batch-context';
import type { Begun } from './flow/desk';
import type { Start } from './runs';

type About = Pick<DecisionRow, 'cause' | 'causeId' | 'namespace' | 'workflow' | 'version'>;

/**
 * A schedule's time has come: starts its run and sets the next time. What becomes of ticks that were missed while nothing ran
 * is the workflow's policy to say. A tick that is not the schedule's present one (published twice, or the schedule has changed
 * since) starts nothing.
 */
export async function decideTick(tick: ScheduleTicked, tickId: string, context: BatchContext): Promise<void> {
  const { namespace, workflow, version, dueAt } = tick;
  const about: About = { cause: 'tick', causeId: tickId, namespace, workflow, version };
  const row = await scheduleOf(namespace, workflow, context);
  const live = context.live.find(namespace, workflow);
  const clock = row === undefined ? undefined : clockOf(row);
  if (row === undefined || clock === undefined || row.version !== version || row.nextAt !== dueAt) {
    decide(context, { ...about, ...whyStale(tick, row, live) });
    return;
  }
  // By the row's own word, not by the program's: the schedule moves on even where its workflow cannot be used.
  const { nominalAt = dueAt, ...rest } = row;
  const policy = live?.row.policy?.schedule;
  const { start, missed, next } = catchUp(clock, nominalAt, dueAt, context.ledger.now, row.timeZone, policy);
  context.ledger.schedule({ ...rest, ...dueTimes(row, next, policy, context.ids), lastAt: start ?? row.lastAt });
  if (live === undefined || live.program.ref.version !== version) {
    const reason = `Version ${version} of ${namespace}/${workflow} cannot be used, or is not the newest.`;
    decide(context, { ...about, outcome: 'refused', reason });
    return;
  }
  if (start === undefined) {
    decide(context, { ...about, outcome: 'filtered', reason: missed ?? 'It was missed.' });
    return;
  }
  const due = new Date(start).toISOString();
  const begun = await beginTicked(live, { kind: 'schedule', id: tickId, dueAt: due }, context);
  if ('runId' in begun) {
    const { kind: outcome, runId, reason } = begun;
    decide(context, {
      ...about,
      runId,
      outcome,
      reason: `It was due at ${due}.${reason === undefined ? '' : ` ${reason}`}`,
    });
    if (outcome !== 'duplicate') return;
  } else {
    decide(context, { ...about, outcome: begun.kind, reason: begun.reason });
  }
  // No run of it will end: what is counted from such an end is counted from now.
  const again = clock.kind === 'after' ? nextTick(clock, context.ledger.now) : next;
  context.ledger.schedule({ ...rest, ...dueTimes(row, again, policy, context.ids), lastAt: start });
}

async function beginTicked(
  { program, definitionId }: LiveWorkflow,
  trigger: Start['trigger'],
  { flow, ids }: BatchContext,
): Promise<Exclude<Begun, { kind: 'started' }> | { kind: 'started'; runId: string; reason?: undefined }> {
  try {
    return await flow.begin({ runId: ids.next(), program, definitionId, input: {}, trigger });
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'refused', reason: `Its run could not be begun: ${why}` };
  }
}

/** An `after` schedule begins to count when the run it started has ended, whatever its end. */
export async function renewAfterSchedules(context: BatchContext): Promise<void> {
  for (const { run, program, endedHere } of context.runs) {
    if (endedHere && program.schedule?.kind === 'after') await renewAfter(run, context);
  }
}

/** The same of one run. */
export async function renewAfter(run: RunRow, context: BatchContext): Promise<void> {
  if ((run.trigger as { kind?: string }).kind !== 'schedule') return;
  const row = await scheduleOf(run.namespace, run.workflow, context);
  const clock = row && clockOf(row);
  if (row === undefined || clock?.kind !== 'after' || row.version !== run.version || row.nextAt !== null) return;
  const policy = context.live.find(run.namespace, run.workflow)?.row.policy?.schedule;
  if (policy?.paused === true) return;
  context.ledger.schedule({ ...row, ...dueTimes(row, nextTick(clock, context.ledger.now), policy, context.ids) });
}

/** As it is now: what this batch has made of it comes before what the store has. */
async function scheduleOf(
  namespace: string,
  workflow: string,
  { ledger, tx }: BatchContext,
): Promise<ScheduleRow | undefined> {
  return ledger.scheduleOf(namespace, workflow) ?? (await tx.lockSchedule(namespace, workflow));
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
  if (row.nextAt === null && live.row.policy?.schedule?.paused === true) {
    return { outcome: 'disabled', reason: `The schedule of ${name} is paused.` };
  }
  return { outcome: 'duplicate', reason: 'The schedule has moved on since.' };
}
