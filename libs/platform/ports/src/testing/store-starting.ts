import { describe, expect, it } from 'vitest';
import { StoreError } from '../store';
import type { StoreBench } from './store-bench';
import { aRun } from './store-samples';

/** Schema, clock, beginning and end. */
export function testStarting(bench: StoreBench): void {
  describe('starting', () => {
    bench.freshDatabase();

    it('keeps what it has when it is started again, with migrations or without', async () => {
      const run = aRun();
      await bench.write({ newRuns: [{ run, revision: 1, state: {} }] });
      await bench.store.stop();
      for (const migrate of [true, false]) {
        const again = bench.newStore();
        await again.start({ migrate });
        expect(await again.queries.run(run.id)).toEqual(run);
        await again.stop();
      }
    });

    it('tells its clock, which does not go back', async () => {
      const first = await bench.store.ping();
      const { now } = await bench.read((tx) => tx.moment());
      expect(Number.isSafeInteger(first)).toBe(true);
      expect(now).toBeGreaterThanOrEqual(first);
      expect(await bench.store.ping()).toBeGreaterThanOrEqual(now);
    });

    it('lets a transaction that is under way come to its end before it stops', async () => {
      const run = aRun();
      const begun = Promise.withResolvers<void>();
      const lasting = bench.store.transaction(async (tx) => {
        await tx.moment();
        begun.resolve();
        await new Promise((resolve) => setTimeout(resolve, 20));
        await tx.write({ newRuns: [{ run, revision: 1, state: {} }] });
      });
      await begun.promise;
      await bench.store.stop();
      await lasting;
      const again = bench.newStore();
      await again.start({ migrate: false });
      expect(await again.queries.run(run.id)).toEqual(run);
      await again.stop();
    });

    it('refuses work as soon as it is stopped, as a failure that passes', async () => {
      await bench.store.stop();
      const refusal = expect.objectContaining({ retryable: true, outcomeUnknown: false });
      await expect(bench.store.ping()).rejects.toEqual(refusal);
      await expect(bench.store.transaction((tx) => tx.moment())).rejects.toEqual(refusal);
      await expect(bench.store.queries.run('x')).rejects.toBeInstanceOf(StoreError);
      await expect(bench.store.leases.nextDueIn()).rejects.toBeInstanceOf(StoreError);
    });
  });

  describe('the schema', () => {
    it('is made once by several that start together', async () => {
      await bench.withEmptyDatabase(async (newStore, shared) => {
        const stores = Array.from({ length: shared ? 3 : 1 }, newStore);
        await Promise.all(stores.map((store) => store.start({ migrate: true })));
        for (const store of stores) expect(await store.ping()).toBeGreaterThan(0);
        await Promise.all(stores.map((store) => store.stop()));
      });
    });

    it('is asked for by name where nobody made it', async () => {
      await bench.withEmptyDatabase(async (newStore) => {
        await expect(newStore().start({ migrate: false })).rejects.toMatchObject({
          name: 'StoreError',
          retryable: false,
          message: expect.stringContaining('migrat') as string,
        });
      });
    });
  });
}
