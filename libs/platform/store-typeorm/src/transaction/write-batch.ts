import type { EffectKey, Writes } from '@ensue/ports';
import { insert, put, remove, type BulkTable, type Row } from '../bulk';
import type { Dialect } from '../dialect';
import { textOfState } from '../rows/text-of-state';
import { SCHEDULES, scheduleRow } from '../rows/catalog-rows';
import { EFFECT_KEY, EFFECTS, effectRow, LISTENERS, listenerRows, TIMERS, timerRow } from '../rows/effect-rows';
import {
  DEAD_LETTERS,
  deadLetterRow,
  DECISIONS,
  decisionRow,
  EVENTS,
  eventRow,
  OUTBOX,
  outboxRow,
} from '../rows/event-rows';
import { changedRunRow, newRunRow, RUN_STATES, RUNS, stepRow, STEPS } from '../rows/run-rows';
import type { Session } from '../session';
import type { RunLocks } from './run-locks';

const CONSUMED = { name: 'consumed_events', columns: ['run_id', 'event_id'] } as const;

const NONE: readonly never[] = [];

/** Everything a batch writes: always the same order of tables, and of keys within each, so that batches never deadlock. */
export async function writeBatch(session: Session, dialect: Dialect, locks: RunLocks, writes: Writes): Promise<void> {
  const changed = writes.changedRuns ?? NONE;
  if (changed.length > 0) await locks.guard(changed);
  const add = (table: BulkTable, rows: readonly Row[] | undefined): Promise<void> =>
    insert(session, dialect, table, inKeyOrder(rows ?? NONE));

  await add(EVENTS, writes.events?.map(eventRow));
  await add(DECISIONS, writes.decisions?.map(decisionRow));
  await add(
    RUNS,
    writes.newRuns?.map(({ run }) => newRunRow(run)),
  );
  const differing = changed.filter(({ run }) => locks.differs(run)).map(({ run }) => changedRunRow(run));
  await put(session, dialect, RUNS, inKeyOrder(differing));
  const states = [...(writes.newRuns ?? NONE), ...changed];
  await put(
    session,
    dialect,
    RUN_STATES,
    inKeyOrder(states.map(({ run, revision, state }) => [run.id, revision, textOfState(run.id, state)])),
  );
  await add(STEPS, writes.steps?.map(stepRow));
  await writeEffects(session, dialect, writes);
  await add(
    CONSUMED,
    writes.consumed?.map(({ runId, eventId }) => [runId, eventId]),
  );
  await put(session, dialect, SCHEDULES, inKeyOrder(writes.schedules?.map(scheduleRow) ?? NONE));
  await put(session, dialect, OUTBOX, inKeyOrder(writes.outbox?.map(outboxRow) ?? NONE));
  await remove(session, dialect, OUTBOX.name, OUTBOX.key, inKeyOrder(writes.endedOutbox?.map((id) => [id]) ?? NONE));
  await put(session, dialect, DEAD_LETTERS, inKeyOrder(writes.deadLetters?.map(deadLetterRow) ?? NONE));
  for (const { run, revision } of states) locks.moved(run, revision);
}

/** Effects, timers and listeners: what ends in the batch that began it is never written at all. */
async function writeEffects(session: Session, dialect: Dialect, writes: Writes): Promise<void> {
  const over = new Set(writes.endedRuns);
  await replace(session, dialect, EFFECTS, living(writes.effects, writes.endedEffects, over).map(effectRow), {
    over,
    ended: writes.endedEffects,
  });
  await replace(session, dialect, TIMERS, living(writes.timers, writes.endedTimers, over).map(timerRow), {
    over,
    ended: writes.endedTimers,
  });
  await replace(session, dialect, LISTENERS, listenerRows(living(writes.listeners, writes.endedListeners, over)), {
    over,
    ended: writes.endedListeners,
  });
}

function living<T extends EffectKey>(
  rows: readonly T[] | undefined,
  ended: readonly EffectKey[] | undefined,
  over: ReadonlySet<string>,
): readonly T[] {
  if (rows === undefined || rows.length === 0) return NONE;
  const gone = new Set(ended?.map(({ runId, effectId }) => `${runId} ${effectId}`));
  if (gone.size === 0 && over.size === 0) return rows;
  return rows.filter(({ runId, effectId }) => !over.has(runId) && !gone.has(`${runId} ${effectId}`));
}

async function replace(
  session: Session,
  dialect: Dialect,
  table: BulkTable & { readonly key: readonly string[] },
  rows: readonly Row[],
  gone: { readonly over: ReadonlySet<string>; readonly ended: readonly EffectKey[] | undefined },
): Promise<void> {
  await put(session, dialect, table, inKeyOrder(rows));
  const ended: Row[] = [];
  for (const { runId, effectId } of gone.ended ?? NONE) if (!gone.over.has(runId)) ended.push([runId, effectId]);
  await remove(session, dialect, table.name, EFFECT_KEY, inKeyOrder(ended));
  if (gone.over.size > 0)
    await remove(
      session,
      dialect,
      table.name,
      ['run_id'],
      [...gone.over].sort().map((id) => [id]),
    );
}

/** By the first two columns, which begin every key. */
function inKeyOrder(rows: readonly Row[]): readonly Row[] {
  if (rows.length < 2) return rows;
  return [...rows].sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
}

function compare(a: Row[number] | undefined, b: Row[number] | undefined): number {
  if (a === b) return 0;
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
