import { describe, expect, it, vi } from 'vitest';
import type { StoreBench } from './store-bench';
import { aMessage, anEffect, anId, aSchedule, aTimer } from './store-samples';

/** Longer than any story, and than the slowest machine. */
const HOUR_MS = 3_600_000;
const FAR = 99_999_999_999_999;

/** The leases of effects, and the outbox. */
export function testEffectLeases(bench: StoreBench): void {
  describe('effects of which nothing was heard', () => {
    bench.freshDatabase();

    it('are claimed whole when their time has come, and not again before the hold has passed', async () => {
      const run = anId();
      const lapsed = anEffect(run, { effectId: 'lapsed', sendAt: 5, epoch: 3, heard: true, body: { a: [1] } });
      await bench.write({ effects: [lapsed, anEffect(run, { effectId: 'fresh', sendAt: FAR })] });
      const before = await bench.store.ping();
      const claimed = await bench.store.leases.claimLapsedEffects(10, HOUR_MS);
      expect(claimed).toEqual([{ ...lapsed, sendAt: claimed[0]?.sendAt }]);
      expect(claimed[0]?.sendAt).toBeGreaterThanOrEqual(before + HOUR_MS);
      expect(await bench.peer.leases.claimLapsedEffects(10, HOUR_MS)).toEqual([]);
      expect(await bench.store.queries.effectsOf(run)).toContainEqual(claimed[0]);
    });

    it('may be claimed again after the hold, in portions, oldest first', async () => {
      await bench.write({ effects: [3, 1, 2].map((sendAt) => anEffect(anId(), { effectId: `e${sendAt}`, sendAt })) });
      const first = await bench.store.leases.claimLapsedEffects(2, 10);
      expect(first.map(({ effectId }) => effectId)).toEqual(['e1', 'e2']);
      const rest = await bench.store.leases.claimLapsedEffects(1, HOUR_MS);
      expect(rest).toHaveLength(1);
      await vi.waitFor(
        async () => {
          const again = await bench.store.leases.claimLapsedEffects(10, HOUR_MS);
          expect(again.length).toBeGreaterThan(0);
        },
        { timeout: 10_000, interval: 5 },
      );
    });

    it('that fall due soon enough for their epoch are due at once when somebody may have died', async () => {
      const run = anId();
      const now = await bench.store.ping();
      const due = (effectId: string, epoch: number, inMs: number, heard = false) =>
        anEffect(run, { effectId, epoch, sendAt: now + inMs, heard });
      await bench.write({
        effects: [
          due('soon', 0, HOUR_MS),
          due('late', 0, 3 * HOUR_MS),
          due('raised', 1, 3 * HOUR_MS),
          due('raised often', 7, 3 * HOUR_MS),
          due('heard', 0, HOUR_MS, true),
        ],
        outbox: [aMessage({ id: 'out', sendAt: now + HOUR_MS }), aMessage({ id: 'later', sendAt: now + 3 * HOUR_MS })],
      });
      await bench.store.leases.releaseUnsent({ effectsMs: [2 * HOUR_MS, 4 * HOUR_MS], outboxMs: 2 * HOUR_MS });
      const claimed = await bench.store.leases.claimLapsedEffects(10, HOUR_MS);
      expect(claimed.map(({ effectId }) => effectId).toSorted()).toEqual(['raised', 'raised often', 'soon']);
      expect((await bench.store.leases.claimOutbox(10, HOUR_MS)).map(({ id }) => id)).toEqual(['out']);
    });

    it('are claimed by one replica each', async () => {
      const effects = Array.from({ length: 200 }, (_, index) => anEffect(anId(), { effectId: `e${index}` }));
      await bench.write({ effects });
      const claimed: string[] = [];
      const claim = async (store: typeof bench.store): Promise<void> => {
        for (let idle = 0; idle < 3;) {
          const got = await store.leases.claimLapsedEffects(15, HOUR_MS);
          claimed.push(...got.map(({ effectId }) => effectId));
          idle = got.length === 0 ? idle + 1 : 0;
        }
      };
      await Promise.all([bench.store, bench.peer, bench.store, bench.peer].map(claim));
      expect(claimed).toHaveLength(effects.length);
      expect(new Set(claimed).size).toBe(effects.length);
    });

    it('get a new epoch when they are sent again, each with its own patience, as long as they are outstanding', async () => {
      const run = anId();
      const [a, b] = [anEffect(run, { effectId: 'a', heard: true }), anEffect(run, { effectId: 'b', epoch: 4 })];
      await bench.write({ effects: [a, b] });
      const before = await bench.store.ping();
      const raised = await bench.store.leases.raiseEpochs([
        { runId: run, effectId: 'b', patienceMs: 2 * HOUR_MS },
        { runId: run, effectId: 'a', patienceMs: HOUR_MS },
        { runId: run, effectId: 'gone', patienceMs: HOUR_MS },
      ]);
      const byId = new Map(raised.map((effect) => [effect.effectId, effect]));
      expect([...byId.keys()].toSorted()).toEqual(['a', 'b']);
      expect(byId.get('a')).toMatchObject({ epoch: 1, heard: false, body: a.body });
      expect(byId.get('b')).toMatchObject({ epoch: 5, heard: false });
      expect(byId.get('a')?.sendAt).toBeGreaterThanOrEqual(before + HOUR_MS);
      expect(byId.get('b')?.sendAt).toBeGreaterThanOrEqual(before + 2 * HOUR_MS);
      expect(new Set(await bench.store.queries.effectsOf(run))).toEqual(new Set(raised));
      expect(await bench.store.leases.raiseEpochs([])).toEqual([]);
    });

    it('raise an epoch by one for each replica that asks at the same time', async () => {
      const effect = anEffect(anId());
      await bench.write({ effects: [effect] });
      const raised = await Promise.all(
        [bench.store, bench.peer, bench.store].map(({ leases }) => leases.raiseEpochs([{ ...effect, patienceMs: 1 }])),
      );
      expect(
        raised
          .flat()
          .map(({ epoch }) => epoch)
          .toSorted(),
      ).toEqual([1, 2, 3]);
    });
  });

  describe('heartbeats', () => {
    bench.freshDatabase();

    it('extend the lease of what is still wanted, and say what is', async () => {
      const run = anId();
      await bench.write({
        effects: [
          anEffect(run, { effectId: 'wanted', epoch: 2 }),
          anEffect(run, { effectId: 'passed', epoch: 3 }),
          anEffect(run, { effectId: 'other', epoch: 0 }),
        ],
      });
      const beats = [
        { runId: run, effectId: 'wanted', epoch: 2, leaseMs: HOUR_MS },
        { runId: run, effectId: 'passed', epoch: 2, leaseMs: HOUR_MS },
        { runId: run, effectId: 'ended', epoch: 0, leaseMs: HOUR_MS },
        { runId: run, effectId: 'other', epoch: 0, leaseMs: 2 * HOUR_MS },
      ];
      const before = await bench.store.ping();
      const wanted = await bench.store.leases.extendEffects(beats);
      expect(wanted.map(({ effectId }) => effectId).toSorted()).toEqual(['other', 'wanted']);
      const effects = new Map((await bench.store.queries.effectsOf(run)).map((effect) => [effect.effectId, effect]));
      expect(effects.get('wanted')).toMatchObject({ heard: true, epoch: 2 });
      expect(effects.get('wanted')?.sendAt).toBeGreaterThanOrEqual(before + HOUR_MS);
      expect(effects.get('other')?.sendAt).toBeGreaterThanOrEqual(before + 2 * HOUR_MS);
      expect(effects.get('passed')).toMatchObject({ heard: false, sendAt: 0 });
      expect(await bench.store.leases.extendEffects([])).toEqual([]);
    });

    it('do not wait for a run that somebody works on', async () => {
      const run = anId();
      await bench.write({ effects: [anEffect(run)] });
      if (!bench.shared) return;
      await bench.store.transaction(async (tx) => {
        await tx.lockRuns([run]);
        const beat = { ...anEffect(run), leaseMs: HOUR_MS };
        expect(await bench.peer.leases.extendEffects([beat])).toHaveLength(1);
      });
    });
  });

  describe('the outbox', () => {
    bench.freshDatabase();

    it('holds a message for the process that wrote it, then gives it to anybody, until it is deleted', async () => {
      const now = await bench.store.ping();
      const [first, second] = [aMessage({ id: 'a', mustArrive: false }), aMessage({ id: 'b', sendAt: 1 })];
      await bench.write({ outbox: [second, first, aMessage({ id: 'c', sendAt: now + HOUR_MS })] });
      const claimed = await bench.peer.leases.claimOutbox(10, HOUR_MS);
      expect(claimed).toEqual([
        { ...first, sendAt: claimed[0]?.sendAt },
        { ...second, sendAt: claimed[1]?.sendAt },
      ]);
      expect(await bench.store.leases.claimOutbox(10, HOUR_MS)).toEqual([]);
      await bench.store.leases.voidLeases();
      await bench.store.leases.deleteOutbox(['a', 'c', 'never there']);
      await bench.store.leases.deleteOutbox([]);
      expect((await bench.store.leases.claimOutbox(10, HOUR_MS)).map(({ id }) => id)).toEqual(['b']);
    });

    it('keeps a message that waits to be applied, until the transaction that applies it ends it', async () => {
      await bench.write({ outbox: [aMessage({ id: 'between' })] });
      await bench.store.leases.postponeOutbox(['between', 'never there'], HOUR_MS);
      await bench.store.leases.postponeOutbox([], HOUR_MS);
      expect(await bench.store.leases.claimOutbox(10, HOUR_MS)).toEqual([]);
      await bench.write({ outbox: [aMessage({ id: 'between', body: 'said twice' })] });
      expect((await bench.store.leases.claimOutbox(10, HOUR_MS)).map(({ id }) => id)).toEqual(['between']);
      await bench.write({ endedOutbox: ['between', 'never there'] });
      await bench.store.leases.voidLeases();
      expect((await bench.store.leases.claimOutbox(10, HOUR_MS)).map(({ id }) => id)).not.toContain('between');
    });

    it('is given in portions, and again after the hold', async () => {
      await bench.write({ outbox: ['a', 'b', 'c'].map((id) => aMessage({ id })) });
      expect((await bench.store.leases.claimOutbox(2, 5)).map(({ id }) => id)).toEqual(['a', 'b']);
      const seen = new Set<string>();
      await vi.waitFor(
        async () => {
          for (const { id } of await bench.peer.leases.claimOutbox(10, 5)) seen.add(id);
          expect(seen).toEqual(new Set(['a', 'b', 'c']));
        },
        { timeout: 10_000, interval: 5 },
      );
    });
  });

  describe('leases of a process that is gone', () => {
    bench.freshDatabase();

    it('are void at the start of the one process that holds them all', async () => {
      const run = anId();
      await bench.write({
        effects: [anEffect(run, { effectId: 'held', sendAt: FAR }), anEffect(run, { effectId: 'due' })],
        timers: [aTimer(run, { effectId: 'due', dueAt: 1 }), aTimer(run, { effectId: 'later', dueAt: FAR })],
        schedules: [aSchedule({ nextAt: 1 }), aSchedule({ workflow: 'after', nextAt: null })],
        outbox: [aMessage({ sendAt: FAR })],
      });
      const { leases } = bench.store;
      await leases.claimDueTimers(10, HOUR_MS);
      await leases.claimDueSchedules(10, HOUR_MS);
      await leases.voidLeases();
      const effects = await leases.claimLapsedEffects(10, HOUR_MS);
      expect(effects.map(({ effectId, heard }) => [effectId, heard]).toSorted()).toEqual([
        ['due', true],
        ['held', true],
      ]);
      expect((await leases.claimDueTimers(10, HOUR_MS)).timers).toEqual([aTimer(run, { effectId: 'due', dueAt: 1 })]);
      expect((await leases.claimDueSchedules(10, HOUR_MS)).schedules).toEqual([aSchedule({ nextAt: 1 })]);
      expect(await leases.claimOutbox(10, HOUR_MS)).toHaveLength(1);
    });
  });
}
