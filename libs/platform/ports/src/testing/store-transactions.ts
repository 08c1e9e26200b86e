import { describe, expect, it } from 'vitest';
import { ConflictError } from '../store';
import type { StoreBench } from './store-bench';
import { aDefinition, aListener, anEffect, anId, aRun, aTimer, aWorkflow } from './store-samples';
import type { EffectRow, ListenerRow, RunRow, TimerRow } from '../store-rows';
import type { StoreTransaction } from '../store-transaction';

/** All or nothing, and one after the other where they touch the same run. */
export function testTransactions(bench: StoreBench): void {
  describe('transactions', () => {
    bench.shareDatabase();

    it('give back what the work returns', async () => {
      expect(await bench.read(() => Promise.resolve('done'))).toBe('done');
    });

    it('leave nothing behind when the work throws, and let its error pass', async () => {
      const run = aRun();
      const messageId = anId();
      const error = new TypeError('of the work itself');
      const attempt = bench.store.transaction(async (tx) => {
        await tx.takeInbox([{ consumer: 'events', messageId }]);
        await tx.write({ newRuns: [{ run, revision: 1, state: {} }], effects: [anEffect(run.id)] });
        throw error;
      });
      await expect(attempt).rejects.toBe(error);
      expect(await bench.store.queries.run(run.id)).toBeUndefined();
      expect(await bench.store.queries.effectsOf(run.id)).toEqual([]);
      const taken = await bench.read((tx) => tx.takeInbox([{ consumer: 'events', messageId }]));
      expect([...taken]).toEqual([messageId]);
    });

    it('run the work once when it throws by itself, a conflict included', async () => {
      const namespace = anId();
      await bench.read((tx) => tx.catalog.addDefinition(aDefinition({ namespace }), aWorkflow({ namespace })));
      let times = 0;
      const attempt = bench.store.transaction(async (tx) => {
        times++;
        await tx.catalog.addDefinition(aDefinition({ namespace, hash: 'f'.repeat(64) }), aWorkflow({ namespace }));
      });
      await expect(attempt).rejects.toBeInstanceOf(ConflictError);
      expect(times).toBe(1);
    });

    it('fail for good, naming the cause, when the rows make no sense', async () => {
      const run = aRun();
      await bench.write({ newRuns: [{ run, revision: 1, state: {} }] });
      await expect(bench.write({ newRuns: [{ run, revision: 1, state: {} }] })).rejects.toMatchObject({
        name: 'StoreError',
        retryable: false,
        outcomeUnknown: false,
        cause: expect.anything() as unknown,
      });
    });

    it('fail even when the work swallows the failure of a statement', async () => {
      const run = aRun();
      const other = aRun();
      await bench.write({ newRuns: [{ run, revision: 1, state: {} }] });
      const attempt = bench.store.transaction(async (tx) => {
        await tx.write({ newRuns: [{ run, revision: 1, state: {} }] }).catch(() => undefined);
        await tx.write({ newRuns: [{ run: other, revision: 1, state: {} }] });
      });
      await expect(attempt).rejects.toMatchObject({ name: 'StoreError', retryable: false });
      expect(await bench.store.queries.run(other.id)).toBeUndefined();
    });

    it('at the same time do not mix: what one takes back, the other keeps', async () => {
      const [lost, kept] = [aRun(), aRun()];
      const failing = bench.store.transaction(async (tx) => {
        await tx.write({ newRuns: [{ run: lost, revision: 1, state: {} }] });
        await new Promise((resolve) => setTimeout(resolve, 20));
        throw new Error('taken back');
      });
      const lasting = bench.store.transaction((tx) => tx.write({ newRuns: [{ run: kept, revision: 1, state: {} }] }));
      await expect(failing).rejects.toThrow('taken back');
      await lasting;
      expect(await bench.store.queries.run(lost.id)).toBeUndefined();
      expect(await bench.store.queries.run(kept.id)).toEqual(kept);
    });

    it('show nobody what is not committed', async () => {
      const run = aRun();
      await bench.store.transaction(async (tx) => {
        await tx.write({ newRuns: [{ run, revision: 1, state: {} }] });
        expect(await bench.peer.queries.run(run.id)).toBeUndefined();
      });
      expect(await bench.peer.queries.run(run.id)).toEqual(run);
    });

    it('on the same run wait for each other: the second reads what the first wrote', async () => {
      const run = aRun();
      await bench.write({ newRuns: [{ run, revision: 0, state: 0 }] });
      const step = (store: typeof bench.store): Promise<void> =>
        store.transaction(async (tx) => {
          const locked = (await tx.lockRuns([run.id])).get(run.id);
          if (locked === undefined) throw new Error('the run is there');
          const { revision, state } = locked;
          await tx.write({
            changedRuns: [{ run, fromRevision: revision, revision: revision + 1, state: Number(state) + 1 }],
            steps: [{ runId: run.id, revision: revision + 1, at: 1, signal: {}, facts: [] }],
          });
        });
      await Promise.all(Array.from({ length: 20 }, (_, index) => step(index % 2 === 0 ? bench.store : bench.peer)));
      const locked = await bench.read((tx) => tx.lockRuns([run.id]));
      expect(locked.get(run.id)).toMatchObject({ revision: 20, state: 20 });
      expect((await bench.store.queries.steps(run.id, 0, 100)).map(({ revision }) => revision)).toEqual(
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
    });

    it('on different runs do not wait for each other, however few rows there are', async () => {
      if (!bench.shared) return;
      // As many keys as rows: what tempts a database to read the whole table instead of looking each up.
      const some = (): RunRow[] => Array.from({ length: 60 }, () => aRun());
      const [mine, theirs] = [some(), some()];
      for (const runs of [mine, theirs]) {
        await bench.write({
          newRuns: runs.map((run) => ({ run, revision: 1, state: {} })),
          ...waitingOf(runs),
        });
      }
      const step = async (tx: StoreTransaction, runs: readonly RunRow[]): Promise<void> => {
        const locked = [...(await tx.lockRuns(runs.map(({ id }) => id))).values()].map(({ run }) => run);
        const [over, changed, untouched] = [locked.slice(0, 20), locked.slice(20, 40), locked.slice(40)];
        const ended = waitingOf([...over, ...changed]);
        await tx.write({
          changedRuns: [...over, ...changed].map((run) => ({
            run: { ...run, status: 'waiting' },
            fromRevision: 1,
            revision: 2,
            state: {},
          })),
          steps: changed.map(({ id }) => ({ runId: id, revision: 2, at: 1, signal: {}, facts: [] })),
          endedEffects: ended.effects,
          endedTimers: ended.timers,
          endedListeners: ended.listeners,
        });
        expect(await tx.outstandingEffects(waitingOf(runs).effects)).toHaveLength(untouched.length);
      };
      await bench.store.transaction(async (tx) => {
        await step(tx, mine);
        await bench.peer.transaction((theirTx) => step(theirTx, theirs));
        const { leases } = bench.peer;
        const { effects, timers } = waitingOf(theirs);
        expect(await leases.raiseEpochs(effects.map((effect) => ({ ...effect, patienceMs: 1 })))).toHaveLength(20);
        expect(await leases.extendEffects(effects.map((effect) => ({ ...effect, epoch: 1, leaseMs: 1 })))).toHaveLength(
          20,
        );
        await leases.postponeTimers(timers, 1);
      });
    });

    it('on many runs at once, named in any order, all come through', async () => {
      const runs = Array.from({ length: 10 }, () => aRun());
      await bench.write({ newRuns: runs.map((run) => ({ run, revision: 0, state: 0 })) });
      const ids = runs.map(({ id }) => id);
      const step = (store: typeof bench.store, order: readonly string[]): Promise<void> =>
        store.transaction(async (tx) => {
          const locked = [...(await tx.lockRuns(order)).values()];
          await tx.write({
            changedRuns: locked.map(({ run, revision }) => ({
              run,
              fromRevision: revision,
              revision: revision + 1,
              state: revision + 1,
            })),
          });
        });
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          step(index % 2 === 0 ? bench.store : bench.peer, index % 3 === 0 ? ids : ids.toReversed()),
        ),
      );
      const locked = await bench.read((tx) => tx.lockRuns(ids));
      expect([...locked.values()].map(({ revision }) => revision)).toEqual(ids.map(() => 10));
    });
  });
}

/** For each run, one of each kind that it may wait for. */
function waitingOf(runs: readonly RunRow[]): { effects: EffectRow[]; timers: TimerRow[]; listeners: ListenerRow[] } {
  return {
    effects: runs.map(({ id }) => anEffect(id)),
    timers: runs.map(({ id }) => aTimer(id)),
    listeners: runs.map(({ id }) => aListener(id)),
  };
}
