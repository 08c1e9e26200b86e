import { describe, expect, it, vi } from 'vitest';
import type { Leases } from '../store-leases';
import type { StoreBench } from './store-bench';
import { anId, aSchedule, aTimer } from './store-samples';

/** Longer than any story, and than the slowest machine. */
const HOUR_MS = 3_600_000;
const FAR = 99_999_999_999_999;

/** Due timers and schedules, and who may publish them. */
export function testTimerLeases(bench: StoreBench): void {
  const due = async (leases: Leases, limit = 100, holdMs = HOUR_MS): Promise<string[]> =>
    (await leases.claimDueTimers(limit, holdMs)).timers.map(({ effectId }) => effectId);

  describe('claims of timers', () => {
    bench.freshDatabase();

    it('find those that are due, oldest first, with the store’s time', async () => {
      const run = anId();
      const timers = [aTimer(run, { effectId: 'b', dueAt: 20 }), aTimer(run, { effectId: 'a', dueAt: 10 })];
      await bench.write({ timers: [...timers, aTimer(run, { effectId: 'later', dueAt: FAR })] });
      const before = await bench.store.ping();
      const claimed = await bench.store.leases.claimDueTimers(10, HOUR_MS);
      expect(claimed.timers).toEqual(timers.toReversed());
      expect(claimed.now).toBeGreaterThanOrEqual(before);
      expect(claimed.now).toBeLessThanOrEqual(await bench.store.ping());
      expect((await bench.store.leases.claimDueTimers(10, 0)).timers).toEqual([]);
    });

    it('hold a timer until the hold has passed; its due time stays', async () => {
      await bench.write({ timers: [aTimer('r', { effectId: 'a', dueAt: 10 })] });
      expect(await due(bench.store.leases, 10, 20)).toEqual(['a']);
      await vi.waitFor(
        async () => {
          const { timers } = await bench.peer.leases.claimDueTimers(10, HOUR_MS);
          expect(timers).toEqual([aTimer('r', { effectId: 'a', dueAt: 10 })]);
        },
        { timeout: 10_000, interval: 5 },
      );
      expect(await due(bench.store.leases)).toEqual([]);
    });

    it('by two replicas never overlap, and together get all', async () => {
      const timers = Array.from({ length: 300 }, (_, index) => aTimer(anId(), { effectId: `t${index}`, dueAt: index }));
      await bench.write({ timers });
      const all: string[] = [];
      const drain = async (leases: Leases): Promise<void> => {
        for (let idle = 0; idle < 3;) {
          const got = await due(leases, 20);
          all.push(...got);
          idle = got.length === 0 ? idle + 1 : 0;
        }
      };
      await Promise.all([bench.store, bench.peer, bench.store, bench.peer].map(({ leases }) => drain(leases)));
      expect(all).toHaveLength(timers.length);
      expect(new Set(all).size).toBe(timers.length);
    });

    it('are postponed after publishing, and end with the timer', async () => {
      const keys = [aTimer('r', { effectId: 'a', dueAt: 1 })];
      await bench.write({ timers: keys });
      expect(await due(bench.store.leases, 10, 0)).toEqual(['a']);
      await bench.store.leases.postponeTimers(keys, HOUR_MS);
      await bench.store.leases.postponeTimers([], HOUR_MS);
      expect(await due(bench.peer.leases)).toEqual([]);
      expect(await bench.store.leases.nextDueIn()).toBeGreaterThan(HOUR_MS / 2);
      await bench.write({ endedTimers: keys });
      expect(await bench.store.leases.nextDueIn()).toBeUndefined();
    });

    it('do not postpone a timer that was set anew meanwhile', async () => {
      const timer = aTimer('r', { effectId: 'a', dueAt: 1 });
      await bench.write({ timers: [timer] });
      await due(bench.store.leases);
      await bench.write({ timers: [{ ...timer, dueAt: 2 }] });
      await bench.store.leases.postponeTimers([timer], HOUR_MS);
      expect(await due(bench.store.leases)).toEqual(['a']);
    });

    it('tell how long there is nothing to do', async () => {
      expect(await bench.store.leases.nextDueIn()).toBeUndefined();
      const now = await bench.store.ping();
      await bench.write({ timers: [aTimer('r', { effectId: 'a', dueAt: now + HOUR_MS })] });
      const wait = (await bench.store.leases.nextDueIn()) ?? -1;
      expect(wait).toBeGreaterThan(HOUR_MS / 2);
      expect(wait).toBeLessThanOrEqual(HOUR_MS);
      await bench.write({ schedules: [aSchedule({ nextAt: now + 1_000 })] });
      expect(await bench.store.leases.nextDueIn()).toBeLessThanOrEqual(1_000);
      await bench.write({ schedules: [aSchedule({ nextAt: null })] });
      expect(await bench.store.leases.nextDueIn()).toBeGreaterThan(1_000);
      await bench.write({ timers: [aTimer('r', { effectId: 'b', dueAt: 1 })] });
      expect(await bench.store.leases.nextDueIn()).toBe(0);
    });
  });

  describe('claims of schedules', () => {
    bench.freshDatabase();
    const ticks = async (leases: Leases, holdMs = HOUR_MS): Promise<string[]> =>
      (await leases.claimDueSchedules(10, holdMs)).schedules.map(({ workflow }) => workflow);

    it('find those that are due, whole; one that waits for its run is not', async () => {
      const schedule = aSchedule({
        workflow: 'due',
        nextAt: 5,
        lastAt: 4,
        schedule: { kind: 'cron', cron: '0 * * * *' },
      });
      await bench.write({
        schedules: [
          schedule,
          aSchedule({ workflow: 'after', nextAt: null }),
          aSchedule({ workflow: 'later', nextAt: FAR }),
        ],
      });
      expect((await bench.store.leases.claimDueSchedules(10, HOUR_MS)).schedules).toEqual([schedule]);
      expect(await ticks(bench.peer.leases)).toEqual([]);
      expect(await bench.store.queries.schedule('shop', 'due')).toEqual(schedule);
    });

    it('go on when the schedule was advanced: its hold and a late postponement are void', async () => {
      await bench.write({ schedules: [aSchedule({ nextAt: 5 })] });
      expect(await ticks(bench.store.leases)).toEqual(['order']);
      await bench.write({ schedules: [aSchedule({ nextAt: 6, lastAt: 5 })] });
      await bench.store.leases.postponeSchedules([{ namespace: 'shop', workflow: 'order' }], HOUR_MS);
      expect(await ticks(bench.store.leases)).toEqual(['order']);
      await bench.store.leases.postponeSchedules([{ namespace: 'shop', workflow: 'order' }], HOUR_MS);
      expect(await ticks(bench.peer.leases)).toEqual([]);
    });
  });
}
