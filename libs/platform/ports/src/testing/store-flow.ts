import { describe, expect, it } from 'vitest';
import type { FlowStart, FlowStore, PendingStart } from '../store-flow';
import type { RunRow } from '../store-rows';
import type { StoreBench } from './store-bench';
import { anId, aRun } from './store-samples';

/** What limits of starts are made of. */
export function testFlow(bench: StoreBench): void {
  const flow = <T>(work: (flow: FlowStore) => Promise<T>): Promise<T> => bench.read((tx) => work(tx.flow));
  const aWorkflow = () => ({ namespace: anId(), workflow: 'order' });
  type Of = ReturnType<typeof aWorkflow>;
  const write = (...runs: RunRow[]) =>
    bench.write({ newRuns: runs.map((run) => ({ run, revision: 1, state: { frames: {} } })) });
  const aStart = (of: Of, runId: string, with_: Partial<FlowStart> = {}): FlowStart => ({
    ...of,
    lane: 'c:a',
    runId,
    at: 5,
    ...with_,
  });
  const aPending = (of: Of, with_: Partial<PendingStart> = {}): PendingStart => ({
    ...of,
    runId: anId(),
    lane: 'c:a',
    alone: false,
    rateLane: null,
    debounceLane: null,
    priority: 0,
    readyAt: 5,
    createdAt: 5,
    depth: 0,
    ...with_,
  });
  const itsRun = ({ runId: id, ...of }: PendingStart) =>
    aRun({ id, namespace: of.namespace, workflow: of.workflow, definitionId: 'd1', status: 'pending', startedAt: 5 });

  describe('limits of starts', () => {
    bench.shareDatabase();

    it('count the runs that live, and nothing else', async () => {
      const of = aWorkflow();
      const [living, over, unwritten] = [aRun(), aRun({ status: 'completed', endedAt: 9 }), anId()];
      await write(living, over);
      await flow((store) =>
        store.record([
          aStart(of, living.id),
          aStart(of, over.id),
          aStart(of, unwritten),
          aStart(of, living.id, { lane: 'c:b' }),
          aStart(of, living.id, { lane: 'r:x', expiresAt: 99 }),
          aStart({ ...of, workflow: 'other' }, living.id),
        ]),
      );
      const found = await flow((store) => store.living(of, ['c:a', 'c:none', 'r:x']));
      expect(found.toSorted((a, b) => (a.runId < b.runId ? -1 : 1))).toEqual(
        [
          { lane: 'c:a', runId: living.id, known: true },
          { lane: 'c:a', runId: unwritten, known: false },
        ].toSorted((a, b) => (a.runId < b.runId ? -1 : 1)),
      );
      expect(await flow((store) => store.living(of, []))).toEqual([]);
    });

    it('forget runs that are over, but not when they began', async () => {
      const of = aWorkflow();
      const run = aRun();
      await write(run);
      await flow((store) => store.record([aStart(of, run.id), aStart(of, run.id, { lane: 'd:x', expiresAt: 99 })]));
      await flow((store) => store.forget([run.id, anId()]));
      expect(await flow((store) => store.living(of, ['c:a']))).toEqual([]);
      expect(await flow((store) => store.startsSince(of, 'd:x', 4))).toEqual([{ runId: run.id, at: 5 }]);
    });

    it('know the starts of a time, oldest first', async () => {
      const of = aWorkflow();
      const starts = [30, 10, 20, 40].map((at) => aStart(of, anId(), { lane: 'r:x', at, expiresAt: at + 100 }));
      await flow((store) => store.record(starts));
      const found = await flow((store) => store.startsSince(of, 'r:x', 10));
      expect(found.map(({ at }) => at)).toEqual([20, 30, 40]);
    });

    it('keep starts that wait, the next one first, each with a run that is pending', async () => {
      const of = aWorkflow();
      const [late, urgent, early] = [
        aPending(of, { createdAt: 9, rateLane: 'r:x', debounceLane: 'b:y', alone: true, depth: 3 }),
        aPending(of, { createdAt: 10, priority: 7, lane: null }),
        aPending(of, { createdAt: 8, priority: -1 }),
      ];
      await flow(async (store) => {
        for (const start of [late, early, urgent]) await store.enqueue(start, itsRun(start));
      });
      expect(await flow((store) => store.pending(of))).toStrictEqual([urgent, late, early]);
      expect(await flow((store) => store.pendingRuns([late.runId, anId()]))).toStrictEqual([late]);
      expect(await bench.store.queries.run(late.runId)).toStrictEqual(itsRun(late));
      expect(await bench.read((tx) => tx.lockRuns([late.runId]))).toEqual(new Map());
      await flow((store) => store.postpone([late.runId, early.runId], 77));
      const ready = (await flow((store) => store.pending(of))).map(({ readyAt }) => readyAt);
      expect(ready).toEqual([5, 77, 77]);
    });

    it('let another take the place of one that waits', async () => {
      const of = aWorkflow();
      const first = aPending(of);
      await flow((store) => store.enqueue(first, { ...itsRun(first), input: 1, key: `k${first.runId}` }));
      const second = { ...first, readyAt: 50 };
      await flow((store) => store.enqueue(second, { ...itsRun(second), input: 2 }));
      expect(await flow((store) => store.pending(of))).toStrictEqual([second]);
      expect((await bench.store.queries.run(first.runId))?.input).toBe(2);
    });

    it('give a start its turn once, and its run may be begun in the same transaction', async () => {
      const of = aWorkflow();
      const start = aPending(of);
      await flow((store) => store.enqueue(start, itsRun(start)));
      await bench.store.transaction(async (tx) => {
        expect(await tx.flow.runOf(start.runId)).toStrictEqual(itsRun(start));
        await tx.flow.take(start.runId);
        await tx.flow.record([aStart(of, start.runId)]);
        const begun = { ...itsRun(start), status: 'running' as const };
        await tx.write({ newRuns: [{ run: begun, revision: 1, state: { frames: {} } }] });
      });
      expect(await bench.store.queries.run(start.runId)).toMatchObject({ status: 'running' });
      expect(await flow((store) => store.pending(of))).toEqual([]);
      expect(await flow((store) => store.runOf(start.runId))).toBeUndefined();
      expect(await bench.store.queries.run(start.runId)).toMatchObject({ status: 'running' });
    });

    it('let a run be over before it began', async () => {
      const of = aWorkflow();
      const start = aPending(of);
      await flow((store) => store.enqueue(start, itsRun(start)));
      await flow((store) => store.end({ ...itsRun(start), status: 'cancelled', endedAt: 12 }));
      expect(await bench.store.queries.run(start.runId)).toMatchObject({
        status: 'cancelled',
        endedAt: 12,
        input: itsRun(start).input,
      });
      expect(await flow((store) => store.pending(of))).toEqual([]);
    });

    it('hold up whoever else starts or ends runs of the workflow', async () => {
      const of = aWorkflow();
      const order: string[] = [];
      const [held, go] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
      const first = bench.store.transaction(async (tx) => {
        await tx.flow.lock([of]);
        held.resolve(undefined);
        if (bench.shared) await go.promise;
        await tx.flow.record([aStart(of, 'first')]);
        order.push('first');
      });
      await held.promise;
      const second = bench.peer.transaction(async (tx) => {
        await tx.flow.lock([{ ...of, workflow: 'another' }, of]);
        const living = await tx.flow.living(of, ['c:a']);
        order.push(`second sees ${living.map(({ runId }) => runId).join()}`);
      });
      go.resolve(undefined);
      await Promise.all([first, second]);
      expect(order).toEqual(['first', 'second sees first']);
    });

    it('let go of starts that count no longer, and of places of runs that are over or gone', async () => {
      const of = aWorkflow();
      const now = await bench.store.ping();
      const [living, over] = [aRun(), aRun({ status: 'completed', endedAt: 9 })];
      await write(living, over);
      await flow((store) =>
        store.record([
          aStart(of, living.id),
          aStart(of, over.id),
          aStart(of, anId()),
          aStart(of, living.id, { lane: 'r:old', expiresAt: now - 1_000 }),
          aStart(of, living.id, { lane: 'r:new', expiresAt: now + 3_600_000 }),
        ]),
      );
      let gone = 0;
      for (let batch = 1; batch > 0; gone += batch) batch = await bench.store.retention.purgeFlow(2);
      expect(gone).toBeGreaterThanOrEqual(3);
      expect(await flow((store) => store.living(of, ['c:a']))).toMatchObject([{ runId: living.id }]);
      expect(await flow((store) => store.startsSince(of, 'r:old', 0))).toEqual([]);
      expect(await flow((store) => store.startsSince(of, 'r:new', 0))).toHaveLength(1);
    });
  });
}
