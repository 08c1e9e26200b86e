import { describe, expect, it } from 'vitest';
import type { StoreBench } from './store-bench';
import type { RunRow } from '../store-rows';
import { aDeadLetter, aListener, aMessage, anEffect, anId, aRun, aSchedule, aTimer } from './store-samples';

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

  describe('runs that nothing can come to', () => {
    bench.freshDatabase();

    it('are told with their state, oldest first; those that wait for something or are over are not', async () => {
      const now = await bench.store.ping();
      const at = (startedAt: number, status: RunRow['status'] = 'running') => aRun({ startedAt, status });
      const [later, quiet, acting, timed, listening] = [at(now - 2 * HOUR_MS), at(1), at(2), at(3), at(4, 'waiting')];
      const [over, suspended, fresh] = [at(5, 'completed'), at(6, 'suspended'), at(now)];
      await bench.write({
        newRuns: [later, quiet, acting, timed, listening, over, suspended, fresh].map((run) => ({
          run,
          revision: 1,
          state: { of: run.id },
        })),
        effects: [anEffect(acting.id)],
        timers: [aTimer(timed.id, { dueAt: FAR })],
        listeners: [aListener(listening.id)],
      });
      const told = await bench.peer.inspection.quietRuns(HOUR_MS, 10);
      expect(told.map(({ id }) => id)).toEqual([quiet.id, later.id]);
      expect(told[0]).toMatchObject({ namespace: 'shop', workflow: 'order', startedAt: 1, state: { of: quiet.id } });
      expect(await bench.store.inspection.quietRuns(HOUR_MS, 1)).toHaveLength(1);
      expect(await bench.store.inspection.outstandingKinds()).toEqual(['http']);
    });
  });

  describe('the schema', () => {
    bench.freshDatabase();

    it('is that of this release', async () => {
      const { known, newer } = await bench.store.inspection.schema();
      expect(known.length).toBeGreaterThan(3);
      expect(newer).toEqual([]);
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
