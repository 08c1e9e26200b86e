import { describe, expect, it } from 'vitest';
import type { RunPurge, WorkflowName } from '../store-retention';
import type { RunRow } from '../store-rows';
import type { StoreBench } from './store-bench';
import { aDeadLetter, aDecision, aDefinition, anEvent, anId, aRun, aWorkflow } from './store-samples';

const day = 24 * 60 * 60 * 1_000;

export function testRetention(bench: StoreBench): void {
  describe('retention', () => {
    bench.freshDatabase();

    const orders: WorkflowName = { namespace: 'shop', workflow: 'order' };
    const now = (): Promise<number> => bench.store.ping();

    /** Runs that started one after the other, each ended a minute later but for those that live. */
    async function runs(startedDaysAgo: readonly number[], with_: Partial<RunRow> = {}): Promise<string[]> {
      const at = await now();
      const rows = startedDaysAgo.map((days) => {
        const startedAt = at - days * day - 120_000;
        return aRun({ startedAt, endedAt: startedAt + 60_000, status: 'completed', output: {}, ...with_ });
      });
      await bench.write({
        newRuns: rows.map((run) => ({ run, revision: 1, state: { frames: {} } })),
        steps: rows.map(({ id }) => ({ runId: id, revision: 1, at, signal: { kind: 'start' }, facts: [] })),
      });
      return rows.map(({ id }) => id);
    }

    async function purge(purge: Partial<RunPurge>, of = orders): Promise<number> {
      let [gone, after] = [0, undefined as RunPurge['after']];
      do {
        const ask = { keyedForMs: 0, limit: 3, ...purge, ...(after !== undefined && { after }) };
        const { removed, next } = await bench.store.retention.purgeRuns(of, ask);
        gone += removed;
        after = next;
      } while (after !== undefined);
      return gone;
    }

    const left = async (): Promise<Set<string>> =>
      new Set((await bench.store.queries.runs({}, { limit: 200 })).items.map(({ id }) => id));

    it('takes runs that ended long enough ago, with their history, however many batches that takes', async () => {
      const ids = await runs([40, 39, 38, 37, 36, 35, 34, 33, 3, 2]);
      expect(await purge({ endedForMs: 30 * day })).toBe(8);
      expect(await left()).toEqual(new Set(ids.slice(8)));
      const [gone = '', kept = ''] = [ids[0], ids[9]];
      expect(await bench.store.queries.steps(gone, 0, 10)).toEqual([]);
      expect(await bench.store.queries.steps(kept, 0, 10)).toHaveLength(1);
    });

    it('takes what is beyond the newest so many', async () => {
      const ids = await runs([9, 8, 7, 6, 5, 4, 3]);
      expect(await purge({ beyondNewest: 2 })).toBe(5);
      expect(await left()).toEqual(new Set(ids.slice(5)));
      expect(await purge({ beyondNewest: 2 })).toBe(0);
    });

    it('never takes a run that lives, nor stops at one', async () => {
      const alive = await runs([50, 49, 48, 47], { status: 'waiting', endedAt: undefined, output: undefined } as never);
      await runs([46, 45]);
      expect(await purge({ endedForMs: 30 * day, beyondNewest: 1 })).toBe(2);
      expect(await left()).toEqual(new Set(alive));
    });

    it('keeps a run that was started under a key for as long as the key is known', async () => {
      const keyed = await runs([20], { key: 'k-1' });
      expect(await purge({ endedForMs: 10 * day, keyedForMs: 30 * day })).toBe(0);
      expect(await left()).toEqual(new Set(keyed));
      expect(await purge({ endedForMs: 10 * day, keyedForMs: 15 * day })).toBe(1);
    });

    it('leaves other workflows alone', async () => {
      const others = await runs([40], { workflow: 'return' });
      await runs([40]);
      expect(await purge({ endedForMs: 30 * day })).toBe(1);
      expect(await left()).toEqual(new Set(others));
    });

    it('names each workflow that has runs once, in order, with what it says of its own', async () => {
      await runs([3, 2, 1]);
      await runs([3, 2], { workflow: 'return' });
      await runs([1], { namespace: 'bank', workflow: 'transfer' });
      const ref = { namespace: 'shop', name: 'return' };
      const workflow = aWorkflow({ ...ref, retention: { days: 400, runs: 7 } });
      await bench.store.transaction((tx) => tx.catalog.addDefinition(aDefinition(ref), workflow));
      const names = [];
      let at = await bench.store.retention.nextWorkflow();
      for (; at !== undefined; at = await bench.store.retention.nextWorkflow(at)) names.push(at);
      expect(names).toEqual([
        { namespace: 'bank', workflow: 'transfer' },
        { namespace: 'shop', workflow: 'order' },
        { namespace: 'shop', workflow: 'return', policy: { days: 400, runs: 7 } },
      ]);
      expect(await bench.store.retention.longestDays()).toBe(400);
      expect((await bench.store.queries.workflow('shop', 'return'))?.retention).toEqual({ days: 400, runs: 7 });
      const loaded = await bench.store.transaction((tx) => tx.catalog.load());
      expect(loaded.workflows[0]?.retention).toEqual({ days: 400, runs: 7 });
    });

    it('has nothing to name and no longest time where there is nothing', async () => {
      expect(await bench.store.retention.nextWorkflow()).toBeUndefined();
      expect(await bench.store.retention.longestDays()).toBeUndefined();
    });

    it('takes old events, decisions and dead letters, a batch at a time', async () => {
      const at = await now();
      const [old, young] = [at - 40 * day, at - 3 * day];
      await bench.write({
        events: [old, old, young].map((receivedAt) => anEvent({ eventId: anId(), receivedAt })),
        decisions: [old, old, young].map((time) => aDecision({ at: time })),
        deadLetters: [old, old, young].map((parkedAt) => aDeadLetter({ parkedAt })),
      });
      const { retention, queries } = bench.store;
      expect(await retention.purgeEvents(30 * day, 1)).toBe(1);
      expect(await retention.purgeEvents(30 * day, 10)).toBe(1);
      expect(await retention.purgeDecisions(30 * day, 10)).toBe(2);
      expect(await retention.purgeDeadLetters(30 * day, 10)).toBe(2);
      expect((await queries.events({}, { limit: 10 })).items).toHaveLength(1);
      expect((await queries.decisions({}, { limit: 10 })).items).toHaveLength(1);
      expect((await queries.deadLetters({ limit: 10 })).items).toHaveLength(1);
    });
  });
}
