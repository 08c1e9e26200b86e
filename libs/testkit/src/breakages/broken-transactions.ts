import { StoreError, type Store, type StoreTransaction } from '@ensue/ports';
import type { Breakage } from '../processes/installation';
import { alteredStore } from './altered-store';

/** What belongs together is not done together, or not once. */
export const brokenTransactions: Readonly<Record<string, Breakage>> = {
  'the inbox takes everything again': {
    wrapStore: (store) =>
      alteredStore(store, {
        transaction: (tx) => ({
          takeInbox: async (messages) => {
            await tx.takeInbox(messages);
            return new Set(messages.map(({ messageId }) => messageId));
          },
        }),
      }),
  },
  'the inbox is committed before what it is for': {
    wrapStore: (store) => alteredStore(store, { run: inboxFirst }),
  },
  'an unknown COMMIT is taken for done': {
    wrapStore: (store) =>
      alteredStore(store, {
        run: async <T>(real: Store, work: (tx: StoreTransaction) => Promise<T>): Promise<T> => {
          let last: { readonly value: T } | undefined;
          try {
            return await real.transaction(async (tx) => (last = { value: await work(tx) }).value);
          } catch (error) {
            if (last !== undefined && error instanceof StoreError && error.outcomeUnknown) return last.value;
            throw error;
          }
        },
      }),
  },
  'silence is never taken for loss': {
    wrapStore: (store) => alteredStore(store, { leases: () => ({ claimLapsedEffects: async () => [] }) }),
  },
  'the claim of a timer never ends': {
    wrapStore: (store) =>
      alteredStore(store, {
        leases: (leases) => ({ claimDueTimers: (limit) => leases.claimDueTimers(limit, 10 ** 11) }),
      }),
  },
  'a message between runs goes with its confirm': {
    wrapStore: (store) =>
      alteredStore(store, { leases: (leases) => ({ postponeOutbox: (ids) => leases.deleteOutbox(ids) }) }),
  },
};

type Messages = Parameters<StoreTransaction['takeInbox']>[0];

class InboxFirst extends Error {
  constructor(readonly messages: Messages) {
    super('the inbox comes first');
  }
}

/** One transaction for the inbox, and then one for the rest. */
async function inboxFirst<T>(store: Store, work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
  let taken: ReadonlySet<string> | undefined;
  const split = (tx: StoreTransaction): StoreTransaction =>
    new Proxy(tx, {
      get: (of, name) => {
        if (name === 'takeInbox') {
          return async (messages: Messages) => {
            if (taken === undefined) throw new InboxFirst(messages);
            return taken;
          };
        }
        const member: unknown = Reflect.get(of, name);
        return typeof member === 'function' ? (member.bind(of) as unknown) : member;
      },
    });
  try {
    return await store.transaction((tx) => work(split(tx)));
  } catch (error) {
    if (!(error instanceof InboxFirst)) throw error;
    taken = await store.transaction((tx) => tx.takeInbox(error.messages));
    return store.transaction((tx) => work(split(tx)));
  }
}
