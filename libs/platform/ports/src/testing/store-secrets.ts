import { describe, expect, it } from 'vitest';
import type { StoreBench } from './store-bench';
import { anId, aRun, aSecret } from './store-samples';

/** Sealed values by name, and the seal of a run. */
export function testSecrets(bench: StoreBench): void {
  describe('secrets', () => {
    bench.shareDatabase();

    it('are kept as they were given, replaced whole, and deleted', async () => {
      const namespace = anId();
      const secret = aSecret({ namespace });
      await bench.read((tx) => tx.catalog.saveSecret(secret));
      expect(await bench.read((tx) => tx.catalog.findSecret(namespace, secret.name))).toStrictEqual(secret);
      const newer = {
        ...secret,
        version: 2,
        keyId: 'other',
        nonce: 'bm9uY2Uy',
        ciphertext: 'Y2lwaGVyMg==',
        updatedAt: 9_000,
      };
      await bench.read((tx) => tx.catalog.saveSecret(newer));
      expect(await bench.read((tx) => tx.catalog.findSecret(namespace, secret.name))).toStrictEqual(newer);
      expect(await bench.read((tx) => tx.catalog.deleteSecret(namespace, secret.name))).toBe(true);
      expect(await bench.read((tx) => tx.catalog.deleteSecret(namespace, secret.name))).toBe(false);
      expect(await bench.read((tx) => tx.catalog.findSecret(namespace, secret.name))).toBeUndefined();
    });

    it('leave the version of the catalog as it is: nobody keeps them in memory', async () => {
      const version = () => bench.read(async (tx) => (await tx.moment()).catalogVersion);
      const before = await version();
      await bench.read((tx) => tx.catalog.saveSecret(aSecret({ namespace: anId() })));
      expect(await version()).toBe(before);
    });

    it('are found by their names within a namespace, those that are there', async () => {
      const namespace = anId();
      const [a, b] = [aSecret({ namespace, name: 'a' }), aSecret({ namespace, name: 'b' })];
      for (const row of [a, b, aSecret({ namespace: anId(), name: 'c' })]) {
        await bench.read((tx) => tx.catalog.saveSecret(row));
      }
      const found = await bench.store.queries.secretsNamed(namespace, ['b', 'c', 'a']);
      expect([...found].sort((x, y) => x.name.localeCompare(y.name))).toStrictEqual([a, b]);
      expect(await bench.store.queries.secretsNamed(namespace, [])).toEqual([]);
    });

    it('are listed by name in pages, without what is sealed in them', async () => {
      const namespace = anId();
      for (const name of ['b', 'a', 'c']) await bench.read((tx) => tx.catalog.saveSecret(aSecret({ namespace, name })));
      const first = await bench.store.queries.secrets({ namespace }, { limit: 2 });
      expect(first.items).toStrictEqual(
        ['a', 'b'].map((name) => ({ namespace, name, version: 1, createdAt: 6_000, updatedAt: 6_000 })),
      );
      const cursor = first.nextCursor ?? '';
      const rest = await bench.store.queries.secrets({ namespace }, { limit: 2, cursor });
      expect(rest.items.map(({ name }) => name)).toEqual(['c']);
    });
  });

  describe('the seal of a run', () => {
    bench.shareDatabase();

    it('is kept with it, whatever a step changes', async () => {
      const run = aRun({ seal: 'sealed' });
      await bench.read((tx) => tx.write({ newRuns: [{ run, revision: 1, state: {} }] }));
      await bench.read(async (tx) => {
        const locked = (await tx.lockRuns([run.id])).get(run.id);
        expect(locked?.run.seal).toBe('sealed');
        const changed = { ...run, status: 'completed' as const };
        await tx.write({ changedRuns: [{ run: changed, fromRevision: 1, revision: 2, state: {} }] });
      });
      expect(await bench.store.queries.run(run.id)).toMatchObject({ status: 'completed', seal: 'sealed' });
    });
  });
}
