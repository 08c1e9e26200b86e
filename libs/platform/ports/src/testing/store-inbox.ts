import { describe, expect, it } from 'vitest';
import type { StoreBench } from './store-bench';
import { anId } from './store-samples';

/** Each message once. */
export function testInbox(bench: StoreBench): void {
  const take = (consumer: string, ids: readonly string[], store = bench.store): Promise<string[]> =>
    store.transaction(async (tx) => [...(await tx.takeInbox(ids.map((messageId) => ({ consumer, messageId }))))]);

  describe('the inbox', () => {
    bench.shareDatabase();

    it('takes nothing when nothing came', async () => {
      expect(await take('results', [])).toEqual([]);
    });

    it('tells the new messages from those it took before', async () => {
      const [a, b, c] = [anId(), anId(), anId()];
      expect(new Set(await take('results', [b, a]))).toEqual(new Set([a, b]));
      expect(await take('results', [a, c, b])).toEqual([c]);
      expect(await take('results', [a, b, c])).toEqual([]);
    });

    it('takes a message once that comes twice in one batch', async () => {
      const a = anId();
      expect(await take('results', [a, a])).toEqual([a]);
    });

    it('keeps consumers apart', async () => {
      const a = anId();
      expect(await take('results', [a])).toEqual([a]);
      expect(await take('events', [a])).toEqual([a]);
    });

    it('takes any text as an id: long, empty, with blanks at its end, in any script', async () => {
      const seed = anId();
      const ids = [
        `${seed}${'x'.repeat(2_000)}`,
        `${seed} `,
        `${seed}  `,
        seed,
        `${seed}‑ü😀`,
        `${seed.toUpperCase()}A`,
        `${seed}a`,
      ];
      expect(new Set(await take('results', ids))).toEqual(new Set(ids));
      expect(await take('results', [...ids, ''])).toEqual(['']);
    });

    it('sorts a thousand messages, half of them old', async () => {
      const ids = Array.from({ length: 1_000 }, anId);
      const old = ids.filter((_, index) => index % 2 === 0);
      await take('results', old);
      const fresh = await take('results', ids);
      expect(new Set(fresh)).toEqual(new Set(ids.filter((_, index) => index % 2 === 1)));
    });

    it('gives a message to one of several that take it at the same time', async () => {
      const ids = Array.from({ length: 50 }, anId);
      const takers = Array.from({ length: 6 }, (_, index) =>
        take('results', index % 3 === 0 ? ids.toReversed() : ids, index % 2 === 0 ? bench.store : bench.peer),
      );
      const taken = (await Promise.all(takers)).flat();
      expect(taken).toHaveLength(ids.length);
      expect(new Set(taken)).toEqual(new Set(ids));
    });

    it('forgets what is old enough, a batch at a time', async () => {
      const ids = Array.from({ length: 5 }, anId);
      await take('purged', ids);
      expect(await bench.store.leases.purgeInbox(3_600_000, 1_000)).toBe(0);
      let purged = 0;
      for (let batch = 3; batch === 3; purged += batch) batch = await bench.store.leases.purgeInbox(-1_000, 3);
      expect(purged).toBeGreaterThanOrEqual(ids.length);
      expect(await take('purged', ids)).toHaveLength(ids.length);
    });
  });
}
