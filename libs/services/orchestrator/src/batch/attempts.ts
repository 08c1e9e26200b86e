import type { Store } from '@ensue/ports';
import type { Ids } from '../ids';
import type { Item } from './item';
import { identityOf } from './take-inbox';

/** So many attempts alone, none of which came to an end, prove that the item kills whoever takes it. */
export const mostAttempts = 5;

/**
 * Writes down, in a transaction of its own, that an item is about to be tried alone. An outage of the store or a lost
 * connection is no attempt: only what was begun and never ended adds up.
 * @returns false when all attempts are used up
 * @throws StoreError
 */
export async function countAttempt(item: Item, store: Store, ids: Ids): Promise<boolean> {
  const identity = identityOf(item, ids);
  if (identity === undefined) return true;
  return store.transaction(async (tx) => {
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      const messageId = ids.hash(`attempt ${attempt} ${identity.messageId}`);
      const fresh = await tx.takeInbox([{ consumer: 'attempt', messageId }]);
      if (fresh.has(messageId)) return true;
    }
    return false;
  });
}
