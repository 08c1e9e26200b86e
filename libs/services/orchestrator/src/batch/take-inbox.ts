import type { StoreTransaction } from '@ensue/ports';
import type { Ids } from '../ids';
import type { Item } from './item';

interface Identity {
  readonly consumer: 'event' | 'message' | 'key';
  readonly messageId: string;
}

/** @returns for each item whether it is the first of its identity; items without identity are always fresh */
export async function takeInbox(items: readonly Item[], tx: StoreTransaction, ids: Ids): Promise<readonly boolean[]> {
  const identities = items.map((item) => identityOf(item, ids));
  const wanted = identities.filter((identity) => identity !== undefined);
  const taken = wanted.length === 0 ? new Set<string>() : new Set(await tx.takeInbox(wanted));
  return identities.map((identity) => identity === undefined || taken.delete(identity.messageId));
}

/**
 * What one of our own messages is known by. Their ids begin with the run's, which sorts by time: kept as they are, new rows lie
 * side by side, where hashes would each touch another page of an index that grows with all there ever was.
 */
export function messageIdentity(id: string): Identity {
  return { consumer: 'message', messageId: `m:${id}` };
}

/** What an item is known by; undefined for those that may come any number of times. */
export function identityOf(item: Item, ids: Ids): Identity | undefined {
  switch (item.kind) {
    case 'event':
      return item.again ? undefined : { consumer: 'event', messageId: ids.hash(`event ${item.apiId}`) };
    case 'message':
      return messageIdentity(item.message.id);
    case 'call':
      if (item.key === undefined) return undefined;
      // Who comes second with the same key waits here for the first, and then finds its run.
      return { consumer: 'key', messageId: ids.hash(`key ${item.namespace}/${item.workflow} ${item.key}`) };
    default:
      return undefined;
  }
}
