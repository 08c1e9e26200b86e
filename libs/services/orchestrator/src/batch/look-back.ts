import type { JsonObject } from '@ensue/contracts';
import { isTerminal } from '@ensue/engine';
import { advance } from './advance';
import { decide, type BatchContext } from './batch-context';
import type { ItemOutcome, LookBackItem } from './item';

/** More than so many early events for one listener are beyond any answer that came too soon. */
const mostEarlyEvents = 200;

/**
 * Offers a listener the events that came between its run's start and its own (DESIGN §5, "Early events"), oldest first, until
 * it takes one. What it turns away leaves no trace: the look is taken twice.
 */
export async function lookBack(item: LookBackItem, context: BatchContext): Promise<ItemOutcome> {
  const { runId, effectId } = item;
  const working = context.runs.find(runId);
  if (working === undefined || isTerminal(working.run.status)) return { kind: 'done' };
  const { namespace, workflow, version } = working.run;
  for (const { eventType, since } of await context.tx.listenersOf([item])) {
    for (const row of await context.tx.unconsumedEvents(runId, eventType, since, mostEarlyEvents)) {
      const arrived = { kind: 'event.arrived', effectId, event: row.event as JsonObject } as const;
      const taken = advance(working, arrived, context.ledger, context.ids, { unlessConsumed: 'forget' });
      if (taken.consumed !== true) continue;
      context.ledger.consume(runId, row.id);
      const about = { cause: 'event', causeId: row.id, namespace, workflow, version, runId } as const;
      decide(context, { ...about, outcome: 'woke', reason: `It came before the run listened at ${effectId}.` });
      return { kind: 'done' };
    }
  }
  return { kind: 'done' };
}
