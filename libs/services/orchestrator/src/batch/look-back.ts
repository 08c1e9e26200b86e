import type { JsonObject } from '@ensue/contracts';
import { isTerminal, type Effect } from '@ensue/engine';
import type { EventRow } from '@ensue/ports';
import { advance } from './advance';
import { decide, type BatchContext } from './batch-context';
import type { ItemOutcome, LookBackItem } from './item';

/** Looked at in one read. */
const atOnce = 500;
/** More early events than this for one listener are beyond any answer that came too soon. */
const mostEarlyEvents = 20_000;

/**
 * Offers a listener the events that came between its run's start and its own (DESIGN §5, "Early events"), oldest first, until
 * it has what it waits for. What it turns away leaves no trace: the look is taken twice.
 */
export async function lookBack(item: LookBackItem, context: BatchContext): Promise<ItemOutcome> {
  const { runId, effectId } = item;
  const working = context.runs.find(runId);
  if (working === undefined || isTerminal(working.run.status)) return { kind: 'done' };
  const { namespace, workflow, version } = working.run;
  const endsListener = (effect: Effect) => effect.kind === 'cancel' && effect.id === effectId;
  // A listener for several types has several rows.
  const rows = await context.tx.listenersOf([item]);
  const early = rows.map(({ eventType, since }) => earlyEvents(runId, eventType, since, context));
  for await (const row of byArrival(early)) {
    const arrived = { kind: 'event.arrived', effectId, event: row.event as JsonObject } as const;
    const taken = advance(working, arrived, context.ledger, context.ids);
    if (taken.consumed !== true) continue;
    context.ledger.consume(runId, row.id);
    const about = { cause: 'event', causeId: row.id, namespace, workflow, version, runId } as const;
    decide(context, { ...about, outcome: 'woke', reason: `It came before the run listened at ${effectId}.` });
    if (isTerminal(working.run.status) || taken.effects.some(endsListener)) break;
  }
  return { kind: 'done' };
}

/** Events of several types as they came: what `until` waits for ends a listener for those after it, not before it. */
async function* byArrival(sources: readonly AsyncGenerator<EventRow>[]): AsyncGenerator<EventRow> {
  const heads: { row: EventRow; source: AsyncGenerator<EventRow> }[] = [];
  const take = async (source: AsyncGenerator<EventRow>): Promise<void> => {
    const next = await source.next();
    if (next.done !== true) heads.push({ row: next.value, source });
  };
  for (const source of sources) await take(source);
  for (;;) {
    const [first] = heads.sort((a, b) => a.row.receivedAt - b.row.receivedAt);
    if (first === undefined) return;
    heads.shift();
    yield first.row;
    await take(first.source);
  }
}

/** In pages by the time they were received; all events of one batch share theirs, so pages overlap at their ends. */
async function* earlyEvents(
  runId: string,
  eventType: string | null,
  since: number,
  { tx, ledger }: BatchContext,
): AsyncGenerator<EventRow> {
  const seen = new Set<string>();
  let [from, limit] = [since, atOnce];
  while (seen.size < mostEarlyEvents) {
    const rows = await tx.unconsumedEvents(runId, eventType, from, limit);
    for (const row of rows) {
      if (seen.has(row.id) || ledger.hasConsumed(runId, row.id)) continue;
      seen.add(row.id);
      yield row;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < limit) return;
    // A whole page of one moment: only a longer page gets beyond it.
    if (last.receivedAt === from) limit *= 2;
    from = last.receivedAt;
  }
}
