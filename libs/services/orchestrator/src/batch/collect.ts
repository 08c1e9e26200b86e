import type { Json, JsonObject } from '@ensue/contracts';
import { ExpressionError, type EventConsumption, type Schedule } from '@ensue/dsl';
import { collectEvent, isComplete, nothingCollected, type Collected } from '@ensue/engine';
import type { DecisionRow, ScheduleRow } from '@ensue/ports';
import type { LiveWorkflow } from '../live/live-catalog';
import type { BatchContext } from './batch-context';
import type { EventItem } from './item';

/** Events that were collected for one run, and are not enough yet. */
interface Collection extends Collected {
  /** Their API ids, those that only end it included. */
  readonly ids: readonly string[];
}

/** What the row of a schedule keeps of a trigger that collects. */
interface Collecting {
  readonly kind: 'on';
  readonly collections: readonly Collection[];
}

/** What became of an event at a trigger that collects. */
export type Gathering =
  | { readonly kind: 'complete'; readonly events: readonly Json[]; readonly ids: readonly string[] }
  | { readonly kind: 'decided'; readonly outcome: DecisionRow['outcome']; readonly reason: string };

const mostCollections = 100;
/** What the row of a schedule holds, in bytes. */
const mostKept = 60_000;

/** Whether a trigger waits for more than one event (DSL reference, "Schedule": `on` with `all` or `until`). */
export function collects(schedule: Schedule | undefined): schedule is Schedule & { kind: 'on' } {
  return schedule?.kind === 'on' && (schedule.on.strategy === 'all' || schedule.on.until !== undefined);
}

/** The row a collecting trigger begins with: its events are kept there, under its lock, until a run is made of them. */
export function emptyCollecting(): JsonObject {
  return { kind: 'on', collections: [] };
}

/**
 * Puts an event with those collected before: into the oldest collection that takes it, or a new one. A new version of the
 * workflow, or enabling it again, begins with none (ADR dsl-decisions).
 */
export async function gatherEvent(
  { program: { ref, schedule } }: LiveWorkflow,
  { event, apiId }: EventItem,
  { ledger, tx }: BatchContext,
): Promise<Gathering> {
  if (!collects(schedule)) throw new Error(`${ref.namespace}/${ref.name} does not collect events.`);
  const row = ledger.scheduleOf(ref.namespace, ref.name) ?? (await tx.lockSchedule(ref.namespace, ref.name));
  if (row === undefined || row.version !== ref.version)
    return refused('There is nowhere to keep it: publish the workflow again.');
  const { collections } = row.schedule as unknown as Collecting;
  const reasons: string[] = [];
  for (const [index, before] of [...collections, { ...nothingCollected, ids: [] }].entries()) {
    const offered = collectEvent(schedule.on, schedule.read, before, event as JsonObject, {});
    if (offered.kind === 'seen') return { kind: 'decided', outcome: 'duplicate', reason: 'It was collected before.' };
    if (offered.kind === 'refused') {
      reasons.push(offered.reason);
      continue;
    }
    const after: Collection = { ...offered.collected, ids: [...before.ids, apiId] };
    if (after.events.length === 0) {
      reasons.push('it would end a collection that holds no event');
      continue;
    }
    return keepOrComplete(schedule.on, row, collections.toSpliced(index, 1, after), after, ledger);
  }
  return { kind: 'decided', outcome: 'filtered', reason: `It was not collected: ${[...new Set(reasons)].join('; ')}.` };
}

function keepOrComplete(
  on: EventConsumption,
  row: ScheduleRow,
  collections: readonly Collection[],
  after: Collection,
  ledger: BatchContext['ledger'],
): Gathering {
  const keep = (kept: readonly Collection[]) => {
    const schedule = { kind: 'on', collections: kept } as unknown as Json;
    const fits = kept.length <= mostCollections && Buffer.byteLength(JSON.stringify(schedule)) <= mostKept;
    if (fits) ledger.schedule({ ...row, schedule });
    return fits;
  };
  try {
    if (isComplete(on, after, {})) {
      keep(collections.filter((collection) => collection !== after));
      return { kind: 'complete', events: after.events, ids: after.ids };
    }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return refused(`The condition of \`until\` failed on it: ${error.message}`);
  }
  if (!keep(collections)) return refused('More is collected already than can be kept until a run is made of it.');
  const reason = `It was collected, as number ${after.events.length} of its run, which begins when the others have come.`;
  return { kind: 'decided', outcome: 'woke', reason };
}

function refused(reason: string): Gathering {
  return { kind: 'decided', outcome: 'refused', reason };
}
