import { StoreError, type Store, type StoreTransaction, type Writes } from '@ensue/ports';

/** A store that counts, fails or forgets as a test says. */
export class WrappedStore {
  /** Transactions that wrote a batch; those that only read do not count. */
  transactions = 0;
  /** Called before a transaction begins; what it throws is what the store throws. */
  before: () => void = () => undefined;
  /** Looks at what a batch writes; what it throws is what the store makes of it. */
  judge: (writes: Writes) => void = () => undefined;
  /** Called after the commit of a batch: what it throws makes the outcome unknown. */
  after: () => void = () => undefined;
  /** Lease calls that were transactions of their own, by name. */
  readonly leaseCalls: string[] = [];

  wrap(store: Store): Store {
    const leases = new Proxy(store.leases, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          this.leaseCalls.push(String(name));
          this.before();
          return method.apply(target, args);
        };
      },
    });
    return {
      queries: store.queries,
      retention: store.retention,
      inspection: store.inspection,
      leases,
      start: (options) => store.start(options),
      stop: () => store.stop(),
      ping: () => store.ping(),
      load: () => store.load(),
      transaction: async (work) => {
        this.before();
        let wrote = false;
        const done = await store.transaction((tx) =>
          work(
            noticing(tx, (writes) => {
              this.judge(writes);
              wrote = true;
            }),
          ),
        );
        if (!wrote) return done;
        this.transactions += 1;
        this.after();
        return done;
      },
    };
  }
}

export const away = (): never => {
  throw new StoreError(true, false, 'the database is away');
};

export const outcomeUnknown = (): never => {
  throw new StoreError(true, true, 'the connection was lost at COMMIT');
};

/** The same transaction, with word of its write. */
function noticing(tx: StoreTransaction, onWrite: (writes: Writes) => void): StoreTransaction {
  return new Proxy(tx, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name === 'write') {
        return (writes: Writes) => {
          onWrite(writes);
          return target.write(writes);
        };
      }
      return (member as (...args: unknown[]) => unknown).bind(target);
    },
  });
}
