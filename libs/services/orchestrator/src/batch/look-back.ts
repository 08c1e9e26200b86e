import { message, type JsonObject } from '@ensue/contracts';
import { isTerminal, type Effect } from '@ensue/engine';
import type { EventRow, ListenerRow } from '@ensue/ports';
import { advance } from './advance';
import { decide, type BatchContext } from './batch-context';
import type { ItemOutcome, LookBackItem } from './item';
import { sendBetweenRuns, source } from './send';

/** Events that all look backs of one batch look at: the runs of the batch are locked as long as that takes. */
export const mostLookedAt = 500;
/** Of these, what a look may take at its first try: most find few or none, and many come in one batch. */
const mostAtFirst = 25;
/** More early events than this for one listener are beyond any answer that came too soon. */
const mostEarlyEvents = 20_000;

/**
 * Offers a listener the events that came between its run's start and its own (DESIGN §5, "Early events"), oldest first, until
 * it has what it waits for. What it turns away leaves no trace: the look is taken twice. Where there are many it goes on in
 * later transactions, from the last event it looked at.
 */
export async function lookBack(item: LookBackItem, context: BatchContext): Promise<ItemOutcome> {
  const { runId, effectId, after } = item;
  const working = context.runs.find(runId);
  if (working === undefined || isTerminal(working.run.status)) return { kind: 'done' };
  const most = Math.min(after === undefined ? mostAtFirst : mostLookedAt, context.looking.left);
  if (most === 0) return goOn(item, context);
  const { namespace, workflow, version } = working.run;
  const endsListener = (effect: Effect) => effect.kind === 'cancel' && effect.id === effectId;
  const rows = await earlyEvents(item, await context.tx.listenersOf([item]), most, context);
  context.looking.left -= rows.length;
  for (const row of rows) {
    if (context.ledger.hasConsumed(runId, row.id)) continue;
    const arrived = { kind: 'event.arrived', effectId, event: row.event as JsonObject } as const;
    const taken = advance(working, arrived, context.ledger, context.ids);
    if (taken.consumed !== true) continue;
    context.ledger.consume(runId, row.id);
    const about = { cause: 'event', causeId: row.id, namespace, workflow, version, runId } as const;
    decide(context, { ...about, outcome: 'woke', reason: `It came before the run listened at ${effectId}.` });
    if (isTerminal(working.run.status) || taken.effects.some(endsListener)) return { kind: 'done' };
  }
  const [last, looked] = [rows.at(-1), (after?.looked ?? 0) + rows.length];
  if (last === undefined || rows.length < most || looked >= mostEarlyEvents) return { kind: 'done' };
  return goOn({ ...item, after: { receivedAt: last.receivedAt, id: last.id, looked } }, context);
}

/** In a later transaction: of what came by message, with a message; the others have their second look to rely on. */
function goOn(item: LookBackItem, { ledger, ids }: BatchContext): ItemOutcome {
  const { byMessage, ...what } = item;
  if (byMessage === true) {
    sendBetweenRuns(ledger, message('io.ensue.listener.lookback.v1', `look:${ids.next()}`, source, what));
  } else {
    ledger.lookBack(what);
  }
  return { kind: 'done' };
}

/**
 * The next so many events of a listener's types as they came: what `until` waits for ends a listener for those after it, not
 * before it. A listener for several types has several rows.
 */
async function earlyEvents(
  { runId, after }: LookBackItem,
  listeners: readonly ListenerRow[],
  most: number,
  { tx }: BatchContext,
): Promise<readonly EventRow[]> {
  const found: EventRow[] = [];
  for (const { eventType, since } of listeners) {
    found.push(...(await tx.unconsumedEvents(runId, eventType, after?.receivedAt ?? since, most, after?.id)));
  }
  return listeners.length < 2 ? found : found.sort(byArrival).slice(0, most);
}

function byArrival(one: EventRow, other: EventRow): number {
  return one.receivedAt - other.receivedAt || (one.id < other.id ? -1 : 1);
}
