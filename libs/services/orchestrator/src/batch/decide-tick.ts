import type { ScheduleTicked } from '@ensue/contracts';
import { nextTick } from '@ensue/dsl';
import { decide, type BatchContext } from './batch-context';

/**
 * A schedule's time has come: starts its run and sets the next time. Ticks missed while nothing ran are one tick; the next
 * is counted from now. A tick that is not the schedule's present one (published twice, or the schedule has changed since)
 * starts nothing.
 */
export async function decideTick(tick: ScheduleTicked, tickId: string, context: BatchContext): Promise<void> {
  const { namespace, workflow, version, dueAt } = tick;
  const about = { cause: 'tick', causeId: tickId, namespace, workflow, version } as const;
  const row = await context.tx.lockSchedule(namespace, workflow);
  if (row === undefined || row.version !== version || row.nextAt !== dueAt) {
    const reason = row === undefined ? 'The workflow has no schedule any more.' : 'The schedule has moved on since.';
    decide(context, { ...about, outcome: 'duplicate', reason });
    return;
  }
  const live = context.live.find(namespace, workflow);
  if (live === undefined || live.program.ref.version !== version || live.program.schedule === undefined) {
    decide(context, {
      ...about,
      outcome: 'refused',
      reason: `Version ${version} is not the newest of ${namespace}/${workflow}.`,
    });
    return;
  }
  const { schedule } = live.program;
  const next =
    schedule.kind === 'after' || schedule.kind === 'on'
      ? undefined
      : nextTick(schedule, Math.max(context.ledger.now, dueAt), dueAt);
  context.ledger.schedule({ ...row, nextAt: next ?? null, lastAt: dueAt });
  if (!live.row.enabled) {
    decide(context, { ...about, outcome: 'disabled', reason: `The workflow ${namespace}/${workflow} is disabled.` });
    return;
  }
  const runId = context.ids.next();
  context.runs.start({
    runId,
    program: live.program,
    definitionId: live.definitionId,
    input: {},
    trigger: { kind: 'schedule', id: tickId, dueAt: new Date(dueAt).toISOString() },
  });
  decide(context, { ...about, runId, outcome: 'started', reason: `It was due at ${new Date(dueAt).toISOString()}.` });
}

/** An `after` schedule begins to count when the run it started has ended, whatever its end. */
export async function renewAfterSchedules(context: BatchContext): Promise<void> {
  for (const working of context.runs) {
    const { run, program } = working;
    const startedBySchedule = (run.trigger as { kind?: string }).kind === 'schedule';
    if (
      !startedBySchedule ||
      program.schedule?.kind !== 'after' ||
      run.endedAt === undefined ||
      working.revision === working.fromRevision
    )
      continue;
    const row = await context.tx.lockSchedule(run.namespace, run.workflow);
    if (row === undefined || row.version !== run.version || row.nextAt !== null) continue;
    context.ledger.schedule({ ...row, nextAt: context.ledger.now + program.schedule.milliseconds });
  }
}
