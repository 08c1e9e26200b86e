import type { Leases, Store, StoreTransaction, Writes } from '@ensue/ports';

export interface Alterations {
  /** What of a batch's rows is really written. */
  readonly writes?: (writes: Writes) => Writes;
  readonly transaction?: (tx: StoreTransaction) => Partial<StoreTransaction>;
  readonly leases?: (leases: Leases) => Partial<Leases>;
  /** Takes the place of the whole transaction. */
  readonly run?: <T>(store: Store, work: (tx: StoreTransaction) => Promise<T>) => Promise<T>;
}

/** The same store, but for what is altered. */
export function alteredStore(store: Store, alterations: Alterations): Store {
  const { writes, transaction, leases, run } = alterations;
  const alter = (tx: StoreTransaction): StoreTransaction => {
    const own = writes === undefined ? {} : { write: (given: Writes) => tx.write(writes(given)) };
    return over(tx, { ...transaction?.(tx), ...own });
  };
  const altered: Partial<Store> = {
    leases: over(store.leases, leases?.(store.leases) ?? {}),
    transaction: (work) => {
      const changed =
        <T>(of: (tx: StoreTransaction) => Promise<T>) =>
        (tx: StoreTransaction) =>
          of(alter(tx));
      return run === undefined ? store.transaction(changed(work)) : run(store, changed(work));
    },
  };
  return over(store, altered);
}

/** An object with some of its members replaced; the others keep their own `this`. */
function over<T extends object>(target: T, replaced: Partial<T>): T {
  return new Proxy(target, {
    get: (of, name) => {
      const member: unknown = Reflect.get(name in replaced ? replaced : of, name);
      return typeof member === 'function' && !(name in replaced) ? (member.bind(of) as unknown) : member;
    },
  });
}
