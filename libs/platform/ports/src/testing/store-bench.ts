import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Store } from '../store';
import type { StoreTransaction, Writes } from '../store-transaction';

/** What an adapter brings to the contract: an empty database of its own, and stores over it. */
export interface StoreHarness {
  /** A store over the harness's database, not started yet. */
  newStore(): Store;
  /** Several processes may write at once. Where only one may, the second replica of a story is the first. */
  readonly shared: boolean;
  /** Removes the database. */
  dispose(): Promise<void>;
}

/** The stores of a story. */
export class StoreBench {
  private harness: StoreHarness | undefined;
  private stores: Store[] = [];

  constructor(private readonly makeHarness: () => Promise<StoreHarness>) {}

  /** A database for all stories of the describe it is called in: they keep apart by ids. */
  shareDatabase(): void {
    beforeAll(() => this.setUp());
    afterAll(() => this.tearDown());
  }

  /** A database for each story: for those that look at all rows. */
  freshDatabase(): void {
    beforeEach(() => this.setUp());
    afterEach(() => this.tearDown());
  }

  get store(): Store {
    return this.at(0);
  }

  /** The store of another replica. */
  get peer(): Store {
    return this.at(1);
  }

  /** Whether the peer is truly another process's. */
  get shared(): boolean {
    return this.harness?.shared ?? false;
  }

  newStore(): Store {
    if (this.harness === undefined) throw new Error('the harness is made before the stories');
    return this.harness.newStore();
  }

  /** Stores over a database that has no schema yet. */
  async withEmptyDatabase(story: (newStore: () => Store, shared: boolean) => Promise<void>): Promise<void> {
    const harness = await this.makeHarness();
    try {
      await story(() => harness.newStore(), harness.shared);
    } finally {
      await harness.dispose();
    }
  }

  write(writes: Writes): Promise<void> {
    return this.store.transaction((tx) => tx.write(writes));
  }

  read<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    return this.store.transaction(work);
  }

  private async setUp(): Promise<void> {
    this.harness = await this.makeHarness();
    const store = this.harness.newStore();
    await store.start({ migrate: true });
    this.stores = [store, store];
    if (!this.harness.shared) return;
    const peer = this.harness.newStore();
    await peer.start({ migrate: false });
    this.stores = [store, peer];
  }

  private async tearDown(): Promise<void> {
    for (const store of new Set(this.stores)) await store.stop();
    await this.harness?.dispose();
  }

  private at(index: number): Store {
    const store = this.stores[index];
    if (store === undefined) throw new Error('the stores are started before the stories');
    return store;
  }
}
