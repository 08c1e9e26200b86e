import { describe, expect, it } from 'vitest';
import type { Json } from '@ensue/contracts';
import { OversizeError } from '../store';
import type { StoreBench } from './store-bench';
import { aListener, aMessage, anEffect, anEvent, anId, aRun, aTimer } from './store-samples';

/** Values of any content and size. */
export function testValues(bench: StoreBench): void {
  describe('values', () => {
    bench.shareDatabase();

    it('come back as JSON has them: order of keys, emptiness, numbers, every script', async () => {
      const values: Json[] = [
        null,
        false,
        0,
        -0.1,
        1e300,
        9_007_199_254_740_991,
        '',
        ' blank ',
        [],
        {},
        { z: 1, a: { '': null, '\u0000': '\u0000', "'": '"\\`%_?:x' } },
        '👩‍👩‍👧 ﷽ ñ Ω 𝒳 \u2028 \r\n\t\b',
        "'; DROP TABLE runs; --",
        '\\\'" \\" ?? $1 :name',
      ];
      for (const input of values) {
        const run = aRun({ input, output: input, trigger: { value: input } });
        await bench.write({
          newRuns: [{ run, revision: 1, state: { value: input } }],
          steps: [{ runId: run.id, revision: 1, at: 1, signal: input, facts: [input] }],
          effects: [anEffect(run.id, { body: input, sendAt: 99_999_999_999_999 })],
        });
        const found = await bench.store.queries.run(run.id);
        expect(JSON.stringify(found?.input)).toBe(JSON.stringify(input));
        expect(found).toStrictEqual(run);
        expect((await bench.store.queries.steps(run.id, 0, 1))[0]).toMatchObject({ signal: input, facts: [input] });
        expect((await bench.store.queries.effectsOf(run.id))[0]?.body).toStrictEqual(input);
        const locked = await bench.read((tx) => tx.lockRuns([run.id]));
        expect(locked.get(run.id)?.state).toStrictEqual({ value: input });
      }
    });

    it('may be names in any script, and ids as long as they are permitted to be', async () => {
      const runId = anId();
      const effectIds = [
        '/do/0/é‑ñ😀@0',
        `/do/0/${'😀'.repeat(250)}@0`,
        `/do/${'x'.repeat(508)}`,
        '/do/0/E',
        '/do/0/e',
        '/do/0/é',
      ];
      const effects = effectIds.map((effectId) => anEffect(runId, { effectId, action: 'skript‑ü' }));
      await bench.write({
        effects,
        timers: effectIds.map((effectId) => aTimer(runId, { effectId, dueAt: 99_999_999_999_999 })),
        listeners: effectIds.map((effectId) => aListener(runId, { effectId, eventType: `型.${'x'.repeat(500)}` })),
        outbox: effectIds.map((effectId) => aMessage({ id: `${runId}:${effectId}`, sendAt: 99_999_999_999_999 })),
      });
      await bench.read(async (tx) => {
        const found = await tx.outstandingEffects(effects);
        expect(new Set(found.map(({ effectId }) => effectId))).toEqual(new Set(effectIds));
        expect(await tx.listenersOf(effects)).toHaveLength(effectIds.length);
      });
      await bench.write({ endedEffects: effects.slice(0, 3), endedTimers: effects, endedListeners: effects });
      const left = (await bench.store.queries.effectsOf(runId)).map(({ effectId }) => effectId);
      expect(new Set(left)).toEqual(new Set(effectIds.slice(3)));
    });

    it('may be a megabyte each', async () => {
      const large: Json = {
        text: '"\\é😀'.repeat(160_000),
        rows: Array.from({ length: 1_000 }, (_, index) => ({ index })),
      };
      expect(JSON.stringify(large).length).toBeGreaterThan(1_000_000);
      const runs = Array.from({ length: 3 }, () => aRun({ input: large, output: large }));
      const event = anEvent({ event: large });
      await bench.write({
        events: [event],
        newRuns: runs.map((run) => ({ run, revision: 1, state: large })),
        steps: runs.map(({ id }) => ({ runId: id, revision: 1, at: 1, signal: large, facts: [large] })),
        effects: runs.map(({ id }) => anEffect(id, { body: large, sendAt: 99_999_999_999_999 })),
      });
      const ids = runs.map(({ id }) => id);
      const locked = await bench.read((tx) => tx.lockRuns(ids));
      for (const run of runs) expect(locked.get(run.id)).toEqual({ run, revision: 1, state: large });
      expect(await bench.store.queries.event(event.id)).toEqual(event);
    });

    it('are refused as a state of more than 8 MiB, and nothing that was to be written with it is kept', async () => {
      const [fits, grows] = [aRun(), aRun()];
      const state = { text: 'x'.repeat(8 * 1024 * 1024 - 20) };
      await bench.write({ newRuns: [fits, grows].map((run) => ({ run, revision: 1, state })) });
      const grown = bench.write({
        changedRuns: [
          { run: { ...fits, status: 'waiting' }, fromRevision: 1, revision: 2, state: {} },
          { run: grows, fromRevision: 1, revision: 2, state: { ...state, more: 'é'.repeat(20) } },
        ],
      });
      await expect(grown).rejects.toThrow(OversizeError);
      await expect(grown).rejects.toMatchObject({ retryable: false, mostBytes: 8 * 1024 * 1024 });
      const locked = await bench.read((tx) => tx.lockRuns([fits.id, grows.id]));
      expect([...locked.values()].map(({ revision }) => revision)).toEqual([1, 1]);
    });

    it('come by the thousand', async () => {
      const runs = Array.from({ length: 1_000 }, (_, index) => aRun({ namespace: 'thousand', startedAt: index }));
      const ids = runs.map(({ id }) => id);
      await bench.write({
        events: runs.map(() => anEvent()),
        newRuns: runs.map((run) => ({ run, revision: 1, state: { of: run.id } })),
        steps: ids.map((runId) => ({ runId, revision: 1, at: 1, signal: {}, facts: [{}] })),
        effects: ids.map((runId) => anEffect(runId, { sendAt: 99_999_999_999_999 })),
        timers: ids.map((runId) => aTimer(runId, { dueAt: 99_999_999_999_999 })),
        outbox: ids.map((id) => aMessage({ id, sendAt: 99_999_999_999_999 })),
      });
      await bench.store.transaction(async (tx) => {
        const locked = await tx.lockRuns(ids);
        expect(locked.size).toBe(1_000);
        for (const id of ids) expect(locked.get(id)?.state).toEqual({ of: id });
        const effects = await tx.outstandingEffects(ids.map((runId) => anEffect(runId)));
        expect(effects).toHaveLength(1_000);
        await tx.write({
          changedRuns: [...locked.values()].map(({ run }) => ({
            run: { ...run, status: 'completed', output: run.startedAt, endedAt: 5 },
            fromRevision: 1,
            revision: 2,
            state: { done: run.id },
          })),
          steps: ids.map((runId) => ({ runId, revision: 2, at: 2, signal: {}, facts: [] })),
          endedEffects: effects,
        });
      });
      const after = await bench.read((tx) => tx.lockRuns(ids));
      for (const { id, startedAt } of runs) {
        expect(after.get(id)).toMatchObject({
          revision: 2,
          state: { done: id },
          run: { status: 'completed', output: startedAt },
        });
      }
      await bench.read(async (tx) => {
        expect(await tx.outstandingEffects(ids.map((runId) => anEffect(runId)))).toEqual([]);
      });
      const page = await bench.store.queries.runs({ namespace: 'thousand' }, { limit: 200 });
      expect(page.items.map(({ startedAt }) => startedAt)).toEqual(
        Array.from({ length: 200 }, (_, index) => 999 - index),
      );
    });

    it('stay where they are when a list is asked for and they are long', async () => {
      const long = 'x'.repeat(5_000);
      const [short, large] = [
        aRun({ namespace: 'lines', output: 1 }),
        aRun({ namespace: 'lines', input: long, output: long }),
      ];
      const type = `lines.${anId()}`;
      const [little, big] = [anEvent({ type }), anEvent({ type, event: { long } })];
      await bench.write({
        newRuns: [short, large].map((run) => ({ run, revision: 1, state: {} })),
        events: [little, big],
      });
      const { items: runs } = await bench.store.queries.runs({ namespace: 'lines' }, { limit: 10 });
      expect(runs.find(({ id }) => id === short.id)).toStrictEqual(short);
      const { input: _input, output: _output, ...line } = large;
      expect(runs.find(({ id }) => id === large.id)).toStrictEqual(line);
      const { items: events } = await bench.store.queries.events({ type }, { limit: 10 });
      expect(events.find(({ id }) => id === little.id)).toStrictEqual(little);
      expect(events.find(({ id }) => id === big.id)?.event).toBeUndefined();
      expect((await bench.store.queries.event(big.id))?.event).toEqual({ long });
    });
  });
}
