import { describe, expect, it } from 'vitest';
import type { StoreBench } from './store-bench';
import { aDeadLetter, aDecision, anEvent, anId } from './store-samples';

/** Events, who consumed them, and what was decided. */
export function testEvents(bench: StoreBench): void {
  describe('events', () => {
    bench.shareDatabase();

    it('come back whole, and are known by their id', async () => {
      const events = [anEvent(), anEvent({ subject: 'order/1', source: 's'.repeat(2_000) })];
      await bench.write({ events });
      for (const event of events) expect(await bench.store.queries.event(event.id)).toStrictEqual(event);
      expect(await bench.store.queries.event(anId())).toBeUndefined();
      await bench.read(async (tx) => {
        expect(await tx.knownEvents([])).toEqual(new Set());
        const ids = events.map(({ id }) => id);
        expect(await tx.knownEvents([anId(), ...ids])).toEqual(new Set(ids));
      });
    });

    it('that came before their listener are found until the run has consumed them', async () => {
      const [run, other, type] = [anId(), anId(), anId()];
      const events = [40, 10, 20, 30].map((receivedAt) => anEvent({ type, receivedAt }));
      const [at40, at10, at20, at30] = events;
      await bench.write({ events });
      await bench.read(async (tx) => {
        expect(await tx.unconsumedEvents(run, type, 20, 10)).toEqual([at20, at30, at40]);
        expect(await tx.unconsumedEvents(run, type, 0, 2)).toEqual([at10, at20]);
        expect(await tx.unconsumedEvents(run, 'nothing of it', 0, 10)).toEqual([]);
      });
      await bench.write({ consumed: [{ runId: run, eventId: at20?.id ?? '' }] });
      await bench.read(async (tx) => {
        expect(await tx.unconsumedEvents(run, type, 20, 10)).toEqual([at30, at40]);
        expect(await tx.unconsumedEvents(other, type, 20, 10)).toEqual([at20, at30, at40]);
      });
    });

    it('of any type are found where any will do', async () => {
      const receivedAt = 9_000_000_000_000;
      const events = [anEvent({ receivedAt, type: 'a' }), anEvent({ receivedAt: receivedAt + 1, type: 'b' })];
      await bench.write({ events });
      await bench.read(async (tx) => {
        expect(await tx.unconsumedEvents(anId(), null, receivedAt, 10)).toEqual(events);
      });
    });

    it('are looked through in parts, also those of one moment', async () => {
      const type = anId();
      const events = [1, 2, 2, 2, 3].map((receivedAt) => anEvent({ type, receivedAt }));
      await bench.write({ events });
      await bench.read(async (tx) => {
        const found: string[] = [];
        let [since, afterId] = [0, ''];
        for (let part = 0; part < 5; part++) {
          const [next] = await tx.unconsumedEvents(anId(), type, since, 1, afterId);
          if (next !== undefined) [since, afterId] = [next.receivedAt, next.id];
          found.push(afterId);
        }
        const arrived = events.toSorted((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1));
        expect(found).toEqual(arrived.map(({ id }) => id));
        expect(await tx.unconsumedEvents(anId(), type, since, 1, afterId)).toEqual([]);
      });
    });

    it('are consumed by a run once', async () => {
      const consumed = [{ runId: anId(), eventId: anId() }];
      await bench.write({ consumed });
      await expect(bench.write({ consumed })).rejects.toMatchObject({ name: 'StoreError', retryable: false });
    });

    it('are recorded once by replicas that meet them at the same time', async () => {
      const event = anEvent();
      const record = (store: typeof bench.store): Promise<boolean> =>
        store.transaction(async (tx) => {
          if ((await tx.knownEvents([event.id])).has(event.id)) return false;
          await tx.write({ events: [event] });
          return true;
        });
      const recorded = await Promise.all([bench.store, bench.peer, bench.store, bench.peer].map(record));
      expect(recorded.filter(Boolean)).toHaveLength(1);
    });

    it('keep the decisions taken on them', async () => {
      const causeId = anId();
      const decisions = [
        aDecision({ causeId, at: 1 }),
        aDecision({
          causeId,
          at: 2,
          outcome: 'started',
          namespace: 'shop',
          workflow: 'order',
          version: '1',
          runId: anId(),
        }),
      ];
      await bench.write({ decisions: decisions.toReversed() });
      await bench.read(async (tx) => {
        expect(await tx.decisionsOf([causeId, anId()])).toStrictEqual(decisions);
        expect(await tx.decisionsOf([])).toEqual([]);
      });
    });
  });

  describe('dead letters', () => {
    bench.shareDatabase();

    it('are kept as they came, once, and deleted', async () => {
      const letters = [aDeadLetter(), aDeadLetter({ messageId: null, contentType: null, body: '\u0000\ufffd' })];
      await bench.write({ deadLetters: letters });
      await bench.write({ deadLetters: letters });
      for (const letter of letters) expect(await bench.store.queries.deadLetter(letter.id)).toStrictEqual(letter);
      const id = letters[0]?.id ?? '';
      expect(await bench.store.leases.deleteDeadLetter(id)).toBe(true);
      expect(await bench.store.leases.deleteDeadLetter(id)).toBe(false);
      expect(await bench.store.queries.deadLetter(id)).toBeUndefined();
    });
  });
}
