import { describe, expect, it } from 'vitest';
import type { StoreBench } from './store-bench';
import { aDeadLetter, aMessage, anEffect, anId, aSchedule, aTimer } from './store-samples';

const HOUR_MS = 3_600_000;
const FAR = 99_999_999_999_999;

/** What those who watch are told. */
export function testInspection(bench: StoreBench): void {
  describe('what waits in the store', () => {
    bench.freshDatabase();

    it('is nothing at first', async () => {
      const { now, ...backlog } = await bench.store.inspection.backlog();
      expect(now).toBeGreaterThan(1_700_000_000_000);
      expect(Object.values(backlog).map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    });

    it('is counted, and of what is overdue is told since when', async () => {
      const run = anId();
      const now = await bench.store.ping();
      await bench.write({
        effects: [
          anEffect(run, { effectId: 'lapsed', sendAt: now - HOUR_MS }),
          anEffect(run, { effectId: 'lapsed later', sendAt: now - 10 }),
          anEffect(run, { effectId: 'held', sendAt: FAR }),
        ],
        outbox: [aMessage({ id: 'late', sendAt: now - 2 * HOUR_MS }), aMessage({ id: 'held', sendAt: FAR })],
        timers: [aTimer(run, { dueAt: now - 3 * HOUR_MS }), aTimer(run, { effectId: 'later', dueAt: FAR })],
        schedules: [aSchedule({ nextAt: now - 4 * HOUR_MS }), aSchedule({ workflow: 'after', nextAt: null })],
        deadLetters: [aDeadLetter()],
      });
      const backlog = await bench.peer.inspection.backlog();
      expect(backlog).toMatchObject({
        effects: { count: 3 },
        overdueEffects: { count: 2 },
        outbox: { count: 2 },
        overdueOutbox: { count: 1 },
        overdueTimers: { count: 1 },
        overdueSchedules: { count: 1 },
        deadLetters: { count: 1 },
      });
      expect(backlog.overdueEffects.oldestMs).toBe(backlog.now - now + HOUR_MS);
      expect(backlog.overdueOutbox.oldestMs).toBe(backlog.now - now + 2 * HOUR_MS);
      expect(backlog.overdueTimers.oldestMs).toBe(backlog.now - now + 3 * HOUR_MS);
      expect(backlog.overdueSchedules.oldestMs).toBe(backlog.now - now + 4 * HOUR_MS);
    });

    it('is no longer overdue once somebody has claimed it', async () => {
      await bench.write({ timers: [aTimer(anId(), { dueAt: 1 })], outbox: [aMessage()] });
      await bench.store.leases.claimDueTimers(10, HOUR_MS);
      await bench.store.leases.claimOutbox(10, HOUR_MS);
      const { outbox, overdueOutbox, overdueTimers } = await bench.store.inspection.backlog();
      expect([outbox.count, overdueOutbox.count, overdueTimers.count]).toEqual([1, 0, 0]);
    });
  });

  describe('how busy the store is', () => {
    bench.freshDatabase();

    it('is told while it works', async () => {
      expect(bench.store.load()).toMatchObject({ underWay: 0 });
      await bench.store.transaction(async (tx) => {
        await tx.moment();
        expect(bench.store.load().underWay).toBeGreaterThanOrEqual(1);
        expect(bench.store.load().connections).toBeGreaterThanOrEqual(1);
      });
      expect(bench.store.load()).toMatchObject({ underWay: 0 });
    });
  });
}
