import type { ListenerRow, StoreTransaction } from '@ensue/ports';
import type { Ids } from '../ids';
import type { LiveCatalog } from '../live/live-catalog';
import { applyMessage, runsOf } from './apply-message';
import type { BatchContext } from './batch-context';
import { control, decideCall } from './decide-call';
import { decideEvent, repeatEvent } from './decide-event';
import { renewAfterSchedules } from './decide-tick';
import type { Item, ItemOutcome } from './item';
import { Ledger, type Sendings } from './ledger';
import { lookBack } from './look-back';
import { Runs } from './runs';

export interface AppliedBatch {
  /** One per item, in the items' order. */
  readonly outcomes: readonly ItemOutcome[];
  readonly sendings: Sendings;
}

/**
 * Applies a batch of items in one transaction (DESIGN §5.2): takes their inbox rows, locks the runs they touch in id order,
 * steps each, and writes everything at once. May run several times for the same items: nothing outside the transaction
 * changes, but for the catalog in memory, which follows the store.
 */
export async function applyBatch(
  items: readonly Item[],
  tx: StoreTransaction,
  live: LiveCatalog,
  ids: Ids,
): Promise<AppliedBatch> {
  const { now, catalogVersion } = await tx.moment();
  await live.refresh(catalogVersion, tx.catalog);
  const ledger = new Ledger(now);
  const runs = new Runs(ledger, ids);
  const context: BatchContext = { tx, live, runs, ledger, ids };

  const fresh = await takeInbox(items, tx, ids);
  const { listeners, earlier, touched } = await gather(items, fresh, tx);
  await runs.lock(touched, tx, live);

  const outcomes: ItemOutcome[] = [];
  for (const [index, item] of items.entries()) {
    outcomes.push(await apply(item, fresh[index] ?? false, listeners, earlier, context));
  }
  await renewAfterSchedules(context);
  await tx.write(ledger.writes(runs));
  return { outcomes, sendings: ledger.sendings(ids) };
}

/** @returns for each item whether it is the first of its identity; items without identity are always fresh */
async function takeInbox(items: readonly Item[], tx: StoreTransaction, ids: Ids): Promise<readonly boolean[]> {
  const identities = items.map((item) => identityOf(item, ids));
  const wanted = identities.filter((identity) => identity !== undefined);
  const taken = wanted.length === 0 ? new Set<string>() : new Set(await tx.takeInbox(wanted));
  return identities.map((identity) => identity === undefined || taken.delete(identity.messageId));
}

function identityOf(item: Item, ids: Ids): { consumer: string; messageId: string } | undefined {
  switch (item.kind) {
    case 'event':
      return item.again ? undefined : { consumer: 'event', messageId: ids.hash(`event ${item.apiId}`) };
    case 'message':
      return { consumer: 'message', messageId: ids.hash(`message ${item.message.id}`) };
    case 'call':
      if (item.key === undefined) return undefined;
      return { consumer: 'key', messageId: ids.hash(`key ${item.namespace}/${item.workflow} ${item.key}`) };
    default:
      return undefined;
  }
}

/** Reads what the items need before any run is locked. */
async function gather(items: readonly Item[], fresh: readonly boolean[], tx: StoreTransaction) {
  const freshTypes = new Set<string>();
  const repeated: string[] = [];
  const touched = new Set<string>();
  for (const [index, item] of items.entries()) {
    if (item.kind === 'event') {
      if (fresh[index] === true) freshTypes.add(item.event.type);
      else if (item.replyTo !== undefined) repeated.push(item.apiId);
    }
    if (item.kind === 'message' && fresh[index] === true) for (const id of runsOf(item.message)) touched.add(id);
    if (item.kind === 'control' || item.kind === 'look-back') touched.add(item.runId);
  }
  const listeners = freshTypes.size === 0 ? [] : await tx.findListeners([...freshTypes]);
  for (const { runId } of listeners) touched.add(runId);
  const earlier = repeated.length === 0 ? [] : await tx.decisionsOf(repeated);
  for (const { outcome, runId } of earlier) if (outcome === 'started' && runId !== undefined) touched.add(runId);
  return { listeners, earlier, touched };
}

async function apply(
  item: Item,
  fresh: boolean,
  listeners: readonly ListenerRow[],
  earlier: Awaited<ReturnType<StoreTransaction['decisionsOf']>>,
  context: BatchContext,
): Promise<ItemOutcome> {
  switch (item.kind) {
    case 'event': {
      if (!fresh)
        return repeatEvent(
          item,
          earlier.filter(({ causeId }) => causeId === item.apiId),
          context,
        );
      const concerned = listeners.filter(({ eventType }) => eventType === null || eventType === item.event.type);
      return decideEvent(item, concerned, context);
    }
    case 'message':
      if (fresh) await applyMessage(item.message, context);
      return { kind: 'done' };
    case 'call':
      return decideCall(item, fresh, context);
    case 'control':
      return control(item, context);
    case 'look-back':
      return lookBack(item, context);
    case 'dead-letter':
      context.ledger.deadLetter({ ...item.row, parkedAt: context.ledger.now });
      return { kind: 'done' };
  }
}
