import { isTerminal } from '@ensue/engine';
import { advance } from './advance';
import type { BatchContext } from './batch-context';
import { startMessageId } from './enter-effect';
import type { ControlItem, ItemOutcome } from './item';
import { messageIdentity } from './take-inbox';

/** Cancels, suspends or resumes a run. */
export function control(item: ControlItem, { runs, ledger, ids }: BatchContext): ItemOutcome {
  const working = runs.find(item.runId);
  if (working === undefined) return { kind: 'refused', reason: 'unknown-run' };
  if (isTerminal(working.run.status)) return { kind: 'refused', reason: 'run-is-over' };
  const why = item.reason === undefined ? {} : { reason: item.reason };
  advance(working, item.verb === 'resume' ? { kind: 'resume' } : { kind: item.verb, ...why }, ledger, ids);
  return { kind: 'done' };
}

/**
 * The same from a parent. Its cancel may overtake the child's start: then the start's place in the inbox is taken, so that
 * the child is never begun.
 */
export async function controlChild(item: ControlItem, context: BatchContext): Promise<void> {
  const { tx, live, runs } = context;
  const outcome = control(item, context);
  if (outcome.kind !== 'refused' || outcome.reason !== 'unknown-run' || item.verb !== 'cancel') return;
  context.neverStart.add(item.runId);
  const start = messageIdentity(startMessageId(item.runId));
  if ((await tx.takeInbox([start])).has(start.messageId)) return;
  // It was taken: in this very batch, by a start that has yet to come and now will not; or by a replica a moment ago.
  await runs.lock([item.runId], tx, live);
  control(item, context);
}
