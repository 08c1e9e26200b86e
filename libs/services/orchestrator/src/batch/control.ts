import { isTerminal } from '@ensue/engine';
import { advance } from './advance';
import type { BatchContext } from './batch-context';
import { startMessageId } from './enter-effect';
import type { ControlItem, ItemOutcome } from './item';
import { messageIdentity } from './take-inbox';

/** Cancels, suspends or resumes a run. */
export async function control(item: ControlItem, context: BatchContext): Promise<ItemOutcome> {
  const { runs, ledger, ids } = context;
  const working = runs.find(item.runId);
  if (working === undefined) return controlWaiting(item, context);
  if (isTerminal(working.run.status)) return { kind: 'refused', reason: 'run-is-over' };
  const why = item.reason === undefined ? {} : { reason: item.reason };
  advance(working, item.verb === 'resume' ? { kind: 'resume' } : { kind: item.verb, ...why }, ledger, ids);
  return { kind: 'done' };
}

/** A run that waits for its turn has no state yet: it can be cancelled, and nothing else. */
async function controlWaiting({ runId, verb }: ControlItem, context: BatchContext): Promise<ItemOutcome> {
  if (!(await context.flow.waits(runId))) return { kind: 'refused', reason: 'unknown-run' };
  if (verb !== 'cancel') return { kind: 'refused', reason: 'run-is-pending' };
  const over = await context.flow.cancel(runId);
  if (over === undefined) return { kind: 'refused', reason: 'unknown-run' };
  return { kind: 'done' };
}

/**
 * The same from a parent. Its cancel may overtake the child's start: then the start's place in the inbox is taken, so that
 * the child is never begun.
 */
export async function controlChild(item: ControlItem, context: BatchContext): Promise<void> {
  const { tx, live, runs } = context;
  const outcome = await control(item, context);
  if (outcome.kind !== 'refused' || outcome.reason !== 'unknown-run' || item.verb !== 'cancel') return;
  context.neverStart.add(item.runId);
  const start = messageIdentity(startMessageId(item.runId));
  if ((await tx.takeInbox([start])).has(start.messageId)) return;
  // It was taken: in this very batch, by a start that has yet to come and now will not; or by a replica a moment ago.
  await runs.lock([item.runId], tx, live);
  await control(item, context);
}
