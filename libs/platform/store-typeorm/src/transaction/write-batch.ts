import type { Json } from '@ensue/contracts';
import type { EffectKey, Writes } from '@ensue/ports';
import { insertions, puttings, removals, type BulkTable, type Row } from '../bulk';
import type { Clause, Dialect } from '../dialect';
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

type KeyedTable = BulkTable & { readonly key: readonly string[] };

/** Everything a batch writes: always the same order of tables, and of keys within each, so that batches never deadlock. */
export async function writeBatch(session: Session, dialect: Dialect, locks: RunLocks, writes: Writes): Promise<void> {
  const changed = writes.changedRuns ?? NONE;
  if (changed.length > 0) await locks.guard(changed);
  const states = [...(writes.newRuns ?? NONE), ...changed].map((stepped) => ({
    ...stepped,
    text: textOfState(stepped.run.id, stepped.state),
  }));
  const add = (table: BulkTable, rows: readonly Row[] = NONE): Clause[] => insertions(dialect, table, inKeyOrder(rows));
  const put = (table: KeyedTable, rows: readonly Row[] = NONE): Clause[] => puttings(dialect, table, inKeyOrder(rows));
  const remove = ({ name }: BulkTable, key: readonly string[], keys: readonly Row[] = NONE): Clause[] =>
    removals(dialect, name, key, inKeyOrder(keys));
  // What ends in the batch that began it is never written at all.
  const effects = living(writes.effects, writes.endedEffects);
  const timers = living(writes.timers, writes.endedTimers);
  const listeners = living(writes.listeners, writes.endedListeners);

  await session.runAll([
    ...add(EVENTS, writes.events?.map(eventRow)),
    ...add(DECISIONS, writes.decisions?.map(decisionRow)),
    ...add(
      RUNS,
      writes.newRuns?.map(({ run }) => newRunRow(run)),
    ),
    ...put(
      RUNS,
      changed.filter(({ run }) => locks.differs(run)).map(({ run }) => changedRunRow(run)),
    ),
    ...put(
      RUN_STATES,
      states.map(({ run, revision, text }) => [run.id, revision, text]),
    ),
    ...add(STEPS, writes.steps?.map(stepRow)),
    ...put(EFFECTS, effects.map(effectRow)),
    ...remove(EFFECTS, EFFECT_KEY, writes.endedEffects?.map(keyOf)),
    ...put(TIMERS, timers.map(timerRow)),
    ...remove(TIMERS, EFFECT_KEY, writes.endedTimers?.map(keyOf)),
    ...put(LISTENERS, listenerRows(listeners)),
    ...remove(LISTENERS, EFFECT_KEY, writes.endedListeners?.map(keyOf)),
    ...add(
      CONSUMED,
      writes.consumed?.map(({ runId, eventId }) => [runId, eventId]),
    ),
    ...put(SCHEDULES, writes.schedules?.map(scheduleRow)),
    ...put(OUTBOX, writes.outbox?.map(outboxRow)),
    ...remove(
      OUTBOX,
      OUTBOX.key,
      writes.endedOutbox?.map((id) => [id]),
    ),
    ...put(DEAD_LETTERS, writes.deadLetters?.map(deadLetterRow)),
  ]);
  for (const { run, revision, state, text } of states) {
    locks.moved({ run, revision, state: state as Json }, text.length);
  }
}

function living<T extends EffectKey>(
  rows: readonly T[] | undefined,
  ended: readonly EffectKey[] | undefined,
): readonly T[] {
  if (rows === undefined || rows.length === 0) return NONE;
  const gone = new Set(ended?.map(({ runId, effectId }) => `${runId} ${effectId}`));
  return gone.size === 0 ? rows : rows.filter(({ runId, effectId }) => !gone.has(`${runId} ${effectId}`));
}

function keyOf({ runId, effectId }: EffectKey): Row {
  return [runId, effectId];
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
