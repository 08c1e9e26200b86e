import { message, type EventOffered, type JsonObject } from '@ensue/contracts';
import { isTerminal, step } from '@ensue/engine';
import type { DecisionRow, EffectKey } from '@ensue/ports';
import { advance } from './advance';
import { decide, type BatchContext } from './batch-context';
import { mostWokenAtOnce, type Concern } from './concern';
import type { EventItem } from './item';
import { hideSecrets } from '../secrets/hide-secrets';
import { sendBetweenRuns, source } from './send';

/** So many runs that turned an event away are named; the rest are counted. */
const mostTurnedAway = 20;

/**
 * Offers an event to the runs that may wait for it: each takes it once at most, by its oldest listener that lets it in.
 * @param served runs that took this event before
 */
export function wake(
  item: EventItem,
  { listeners, crowd }: Concern,
  served: ReadonlySet<string>,
  context: BatchContext,
): DecisionRow[] {
  const open = listeners.filter(({ runId }) => !served.has(runId));
  if (crowd && open.length > 0) return [offerLater(item, open, context)];
  const decisions: DecisionRow[] = [];
  const taken = new Set<string>();
  let turnedAway = 0;
  for (const key of open) {
    if (taken.has(key.runId)) continue;
    const offered = offer(key, item.apiId, item.event as JsonObject, context);
    if (offered === undefined) continue;
    if (offered.outcome === 'woke') taken.add(key.runId);
    else if (++turnedAway > mostTurnedAway) continue;
    decisions.push(decide(context, offered));
  }
  if (turnedAway > mostTurnedAway) {
    const reason = `${turnedAway - mostTurnedAway} other runs that wait for events of its type turned it away too.`;
    decisions.push(decide(context, { cause: 'event', causeId: item.apiId, outcome: 'filtered', reason }));
  }
  return decisions;
}

/** An event offered to some of the many runs that may wait for it, their runs locked. */
export async function takeOffer(offered: EventOffered, context: BatchContext): Promise<void> {
  const { eventId, receivedAt, listeners } = offered;
  const event = offered.event as JsonObject;
  const taken = new Set<string>();
  for (const key of listeners) {
    if (taken.has(key.runId) || !wouldTake(key, event, context)) continue;
    taken.add(key.runId);
    // Between the event and this offer the run may have found it by looking back.
    const open = await context.tx.unconsumedEvents(key.runId, String(event['type']), receivedAt, eventsOfOneMoment);
    if (context.ledger.hasConsumed(key.runId, eventId) || !open.some(({ id }) => id === eventId)) continue;
    const decision = offer(key, eventId, event, context);
    if (decision?.outcome === 'woke') decide(context, decision);
  }
}

/** More events than several replicas commit within a millisecond. */
const eventsOfOneMoment = 5_000;

function wouldTake({ runId, effectId }: EffectKey, event: JsonObject, { runs, ledger }: BatchContext): boolean {
  try {
    const working = runs.find(runId);
    if (working === undefined || isTerminal(working.run.status)) return false;
    const { program, state } = working;
    return step(program, state, { kind: 'event.arrived', effectId, event }, ledger.now).consumed === true;
  } catch {
    // A defect of that run: whoever looks at it finds out; the other runs are not to suffer.
    return false;
  }
}

/** @returns the decision on one listener; undefined where it waits no more */
function offer(
  { runId, effectId }: EffectKey,
  eventId: string,
  event: JsonObject,
  { runs, ledger, ids }: BatchContext,
): Omit<DecisionRow, 'id' | 'at'> | undefined {
  const cause = { cause: 'event', causeId: eventId, runId } as const;
  try {
    const working = runs.find(runId);
    if (working === undefined || isTerminal(working.run.status)) return undefined;
    const { namespace, workflow, version } = working.run;
    const about = { ...cause, namespace, workflow, version };
    const taken = advance(working, { kind: 'event.arrived', effectId, event }, ledger, ids);
    if (taken.consumed === true) {
      ledger.consume(runId, eventId);
      return { ...about, outcome: 'woke', reason: `The run was listening for it at ${effectId}.` };
    }
    const filtered = taken.facts.find((fact) => fact.kind === 'event.filtered');
    if (filtered === undefined) return undefined;
    const reason = `The run listens at ${effectId}, but not for this one: ${hideSecrets(filtered.filter, working.run.seal)}.`;
    return { ...about, outcome: 'filtered', reason };
  } catch (error) {
    // One run that cannot be stepped must not keep an event from everybody else.
    const why = error instanceof Error ? error.message : String(error);
    return { ...cause, outcome: 'refused', reason: `The run listens at ${effectId} and could not be told: ${why}` };
  }
}

function offerLater(item: EventItem, listeners: readonly EffectKey[], context: BatchContext): DecisionRow {
  const { ledger, ids } = context;
  const byRun = [...Map.groupBy(listeners, ({ runId }) => runId).values()];
  for (let from = 0; from < byRun.length; from += mostWokenAtOnce) {
    const offered: EventOffered = {
      eventId: item.apiId,
      event: item.event,
      receivedAt: ledger.now,
      listeners: byRun.slice(from, from + mostWokenAtOnce).flat(),
    };
    const id = `offer:${ids.next()}`;
    sendBetweenRuns(ledger, message('io.ensue.event.offered.v1', id, source, offered));
  }
  const reason = `${byRun.length} runs wait for events of type ${item.event.type}: it is offered to them in batches.`;
  return decide(context, { cause: 'event', causeId: item.apiId, outcome: 'woke', reason });
}
