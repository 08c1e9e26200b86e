import { describe, expect, it } from 'vitest';
import type { StoreBench } from './store-bench';
import { anId, aRun } from './store-samples';

/** Runs, their guarded state, their history. */
export function testRuns(bench: StoreBench): void {
  describe('runs', () => {
    bench.shareDatabase();

    it('come back as they were written', async () => {
      const least = aRun();
      const most = aRun({
        status: 'faulted',
        output: { done: [1, 'two', null] },
        fault: { type: 'https://example.com/timeout', status: 408 },
        key: anId(),
        parentRunId: least.id,
        parentEffectId: '/do/0/child@0',
        replyTo: 'replies.gateway-1',
        endedAt: 1_700_000_000_500,
      });
      await bench.write({ newRuns: [least, most].map((run) => ({ run, revision: 3, state: { frames: [] } })) });
      expect(await bench.store.queries.run(least.id)).toStrictEqual(least);
      expect(await bench.store.queries.run(most.id)).toStrictEqual(most);
      const locked = await bench.read((tx) => tx.lockRuns([most.id, least.id, anId()]));
      expect(new Set(locked.keys())).toEqual(new Set([least.id, most.id]));
      expect(locked.get(least.id)).toStrictEqual({ run: least, revision: 3, state: { frames: [] } });
    });

    it('change what a step may change, and keep the rest', async () => {
      const run = aRun({ input: { large: 'x'.repeat(1_000) }, key: anId(), replyTo: 'replies.a' });
      await bench.write({ newRuns: [{ run, revision: 1, state: 1 }] });
      const { replyTo: _, ...quiet } = run;
      const steps = [
        { ...run, status: 'waiting' },
        { ...run, status: 'running' },
        { ...quiet, status: 'completed', output: null, endedAt: 1_700_000_000_900 },
      ] as const;
      for (const [index, next] of steps.entries()) {
        await bench.store.transaction(async (tx) => {
          await tx.lockRuns([run.id]);
          await tx.write({ changedRuns: [{ run: next, fromRevision: index + 1, revision: index + 2, state: index }] });
        });
        expect(await bench.store.queries.run(run.id)).toStrictEqual(next);
      }
      const locked = await bench.read((tx) => tx.lockRuns([run.id]));
      expect(locked.get(run.id)).toMatchObject({ revision: 4, state: 2 });
    });

    it('forget an output and a fault when a run is taken up again', async () => {
      const { output: _, fault: __, endedAt: ___, ...again } = aRun();
      const over = { ...again, status: 'faulted', output: 1, fault: { status: 500 }, endedAt: 9 } as const;
      await bench.write({ newRuns: [{ run: over, revision: 1, state: 1 }] });
      await bench.write({ changedRuns: [{ run: again, fromRevision: 1, revision: 2, state: 2 }] });
      expect(await bench.store.queries.run(again.id)).toStrictEqual(again);
    });

    it('refuse a step from a revision that has passed, or of a run that is not there', async () => {
      const run = aRun();
      await bench.write({ newRuns: [{ run, revision: 1, state: 'first' }] });
      await bench.write({ changedRuns: [{ run, fromRevision: 1, revision: 2, state: 'second' }] });
      const refusal = { name: 'StoreError', retryable: false, message: expect.stringMatching(/revision/) as string };
      await expect(
        bench.write({ changedRuns: [{ run, fromRevision: 1, revision: 2, state: 'stale' }] }),
      ).rejects.toMatchObject(refusal);
      await expect(
        bench.write({ changedRuns: [{ run: aRun(), fromRevision: 1, revision: 2, state: 'no run' }] }),
      ).rejects.toMatchObject(refusal);
      const locked = await bench.read((tx) => tx.lockRuns([run.id]));
      expect(locked.get(run.id)).toMatchObject({ revision: 2, state: 'second' });
    });

    it('may be written twice in one transaction', async () => {
      const run = aRun();
      await bench.store.transaction(async (tx) => {
        await tx.write({ newRuns: [{ run, revision: 1, state: 1 }] });
        await tx.write({ changedRuns: [{ run, fromRevision: 1, revision: 2, state: 2 }] });
        expect((await tx.lockRuns([run.id])).get(run.id)).toMatchObject({ revision: 2, state: 2 });
      });
    });

    it('are found by the caller’s key, of which there is one in a workflow', async () => {
      const key = anId();
      const run = aRun({ key });
      await bench.write({ newRuns: [{ run, revision: 1, state: {} }] });
      await bench.read(async (tx) => {
        expect(await tx.findRunByKey('shop', 'order', key)).toEqual(run);
        expect(await tx.findRunByKey('shop', 'other', key)).toBeUndefined();
        expect(await tx.findRunByKey('other', 'order', key)).toBeUndefined();
        expect(await tx.findRunByKey('shop', 'order', key.toUpperCase())).toBeUndefined();
      });
      const start = (store: typeof bench.store, ours: string): Promise<string> =>
        store.transaction(async (tx) => {
          const before = await tx.findRunByKey('shop', 'order', ours);
          if (before !== undefined) return before.id;
          const fresh = aRun({ key: ours });
          await tx.write({ newRuns: [{ run: fresh, revision: 1, state: {} }] });
          return fresh.id;
        });
      const ours = anId();
      const started = await Promise.all(
        Array.from({ length: 6 }, (_, index) => start(index % 2 === 0 ? bench.store : bench.peer, ours)),
      );
      expect(new Set(started).size).toBe(1);
    });

    it('have a history, read in order from any revision', async () => {
      const run = aRun();
      const steps = [3, 1, 2, 4].map((revision) => ({
        runId: run.id,
        revision,
        at: 1_000 + revision,
        signal: { kind: 'started', revision },
        facts: [{ fact: 'entered' }, { fact: revision }],
      }));
      await bench.write({ newRuns: [{ run, revision: 4, state: {} }], steps });
      const sorted = steps.toSorted((a, b) => a.revision - b.revision);
      expect(await bench.store.queries.steps(run.id, 0, 100)).toEqual(sorted);
      expect(await bench.store.queries.steps(run.id, 1, 2)).toEqual(sorted.slice(1, 3));
      expect(await bench.store.queries.steps(anId(), 0, 100)).toEqual([]);
    });

    it('have one history: the same revision is not written twice', async () => {
      const step = { runId: anId(), revision: 1, at: 1, signal: {}, facts: [] };
      await bench.write({ steps: [step] });
      await expect(bench.write({ steps: [step] })).rejects.toMatchObject({ name: 'StoreError', retryable: false });
    });
  });
}
