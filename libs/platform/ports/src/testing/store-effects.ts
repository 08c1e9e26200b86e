import { describe, expect, it } from 'vitest';
import type { EffectKey } from '../store-transaction';
import type { StoreBench } from './store-bench';
import { aListener, anEffect, anId, aRun, aTimer } from './store-samples';

/** What runs wait for: effects, timers, listeners. */
export function testEffects(bench: StoreBench): void {
  describe('what a run waits for', () => {
    bench.freshDatabase();
    const timersLeft = async (): Promise<EffectKey[]> => {
      const { timers } = await bench.store.leases.claimDueTimers(1_000, 0);
      return timers.map(({ runId, effectId }) => ({ runId, effectId }));
    };

    it('is there until it ends, each by run and effect', async () => {
      const [a, b] = [anId(), anId()];
      const effects = [anEffect(a), anEffect(a, { effectId: '/do/1' }), anEffect(b, { epoch: 2, heard: true })];
      await bench.write({ effects });
      await bench.read(async (tx) => {
        expect(await tx.countEffects()).toBe(3);
        const found = await tx.outstandingEffects([
          { runId: b, effectId: '/do/0/pay@0' },
          { runId: a, effectId: '/do/0/pay@0' },
          { runId: b, effectId: '/do/1' },
        ]);
        expect(new Set(found)).toEqual(new Set([effects[0], effects[2]]));
        expect(await tx.outstandingEffects([])).toEqual([]);
      });
      await bench.write({
        endedEffects: [
          { runId: a, effectId: '/do/0/pay@0' },
          { runId: b, effectId: '/do/1' },
        ],
      });
      expect(await bench.store.queries.effectsOf(a)).toEqual([effects[1]]);
      expect(await bench.store.queries.effectsOf(b)).toEqual([effects[2]]);
    });

    it('is put over what stands under the same id', async () => {
      const run = anId();
      await bench.write({ effects: [anEffect(run)], timers: [aTimer(run)], listeners: [aListener(run)] });
      const effect = anEffect(run, { body: 'new', epoch: 1, sendAt: 7 });
      await bench.write({ effects: [effect], timers: [aTimer(run, { dueAt: 5 })], listeners: [aListener(run)] });
      expect(await bench.store.queries.effectsOf(run)).toEqual([effect]);
      expect((await bench.store.leases.claimDueTimers(10, 0)).timers).toEqual([aTimer(run, { dueAt: 5 })]);
      await bench.read(async (tx) => expect(await tx.listenersOf([aListener(run)])).toEqual([aListener(run)]));
    });

    it('is not written when it ends in the batch that began it', async () => {
      const run = anId();
      await bench.write({
        effects: [anEffect(run)],
        endedEffects: [anEffect(run)],
        timers: [aTimer(run)],
        endedTimers: [aTimer(run)],
        listeners: [aListener(run)],
        endedListeners: [aListener(run)],
      });
      expect(await bench.store.queries.effectsOf(run)).toEqual([]);
      expect(await timersLeft()).toEqual([]);
      await bench.read(async (tx) => expect(await tx.listenersOf([aListener(run)])).toEqual([]));
    });

    it('leaves what was not named, of its run and of others', async () => {
      const [some, other] = [aRun(), aRun()];
      const waiting = (id: string): object => ({
        effects: [anEffect(id), anEffect(id, { effectId: '/do/9' })],
        timers: [aTimer(id)],
        listeners: [aListener(id), aListener(id, { eventType: null })],
      });
      for (const run of [some, other]) {
        await bench.write({ newRuns: [{ run, revision: 1, state: {} }], ...waiting(run.id) });
      }
      await bench.write({
        endedEffects: [anEffect(some.id)],
        endedTimers: [aTimer(some.id)],
        endedListeners: [aListener(some.id)],
      });
      expect((await bench.store.queries.effectsOf(some.id)).map(({ effectId }) => effectId)).toEqual(['/do/9']);
      expect(await bench.store.queries.effectsOf(other.id)).toHaveLength(2);
      expect(await timersLeft()).toEqual([{ runId: other.id, effectId: aTimer('').effectId }]);
      await bench.read(async (tx) => {
        expect((await tx.findListeners(['com.example.paid'])).map(({ runId }) => runId)).toEqual([other.id, other.id]);
      });
    });

    it('is found by type, with those that listen to any, oldest first', async () => {
      const listeners = [
        aListener(anId(), { since: 3 }),
        aListener(anId(), { since: 1, eventType: null }),
        aListener(anId(), { since: 2, eventType: 'com.example.shipped' }),
        aListener(anId(), { since: 0, eventType: 'com.example.Paid' }),
      ];
      await bench.write({ listeners });
      await bench.read(async (tx) => {
        const since = async (types: readonly string[]): Promise<number[]> =>
          (await tx.findListeners(types)).map((listener) => listener.since);
        expect(await since(['com.example.paid'])).toEqual([1, 3]);
        expect(await since(['com.example.shipped', 'com.example.paid', 'com.example.paid'])).toEqual([1, 2, 3]);
        expect(await since(['nobody'])).toEqual([1]);
        expect(await since([])).toEqual([1]);
      });
    });

    it('has a row for each type it listens to, which end together', async () => {
      const run = anId();
      const both = [aListener(run), aListener(run, { eventType: 'com.example.refunded' })];
      await bench.write({ listeners: both });
      await bench.read(async (tx) => {
        expect(new Set(await tx.listenersOf(both))).toEqual(new Set(both));
        expect(await tx.findListeners(['com.example.refunded'])).toEqual([both[1]]);
      });
      await bench.write({ endedListeners: [aListener(run)] });
      await bench.read(async (tx) => expect(await tx.listenersOf(both)).toEqual([]));
    });
  });
}
