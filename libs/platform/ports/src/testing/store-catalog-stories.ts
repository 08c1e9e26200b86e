import { describe, expect, it } from 'vitest';
import { ConflictError } from '../store';
import type { Catalog } from '../store-catalog';
import type { StoreBench } from './store-bench';
import { aDefinition, anId, aSchedule, aWebhook, aWorkflow } from './store-samples';

/** Publishing, and the version that tells replicas of it. */
export function testCatalog(bench: StoreBench): void {
  const version = (): Promise<number> => bench.read(async (tx) => (await tx.moment()).catalogVersion);
  const change = <T>(work: (catalog: Catalog) => Promise<T>): Promise<T> => bench.read((tx) => work(tx.catalog));
  const publish = (namespace: string, v: string, with_: { hash?: string; id?: string } = {}): Promise<void> =>
    change((catalog) =>
      catalog.addDefinition(aDefinition({ namespace, version: v, ...with_ }), aWorkflow({ namespace, latest: v })),
    );

  describe('the catalog', () => {
    bench.shareDatabase();

    it('finds a definition by name and by id, and its workflow', async () => {
      const namespace = anId();
      const definition = aDefinition({ namespace, definition: { b: 1, a: [2, { z: 0, y: 0 }] } });
      const workflow = aWorkflow({ namespace, enabled: false });
      await change((catalog) => catalog.addDefinition(definition, workflow));
      await change(async (catalog) => {
        const found = await catalog.findDefinition(definition);
        expect(found).toStrictEqual(definition);
        expect(JSON.stringify(found?.definition)).toBe(JSON.stringify(definition.definition));
        expect(await catalog.findDefinitionById(definition.id)).toStrictEqual(definition);
        expect(await catalog.findDefinition({ ...definition, version: '2.0.0' })).toBeUndefined();
        expect(await catalog.findDefinitionById(anId())).toBeUndefined();
        expect(await catalog.findWorkflow(namespace, 'order')).toStrictEqual(workflow);
        expect(await catalog.findWorkflow(namespace, 'other')).toBeUndefined();
      });
      expect(await bench.store.queries.definition(definition)).toStrictEqual(definition);
      expect(await bench.store.queries.workflow(namespace, 'order')).toStrictEqual(workflow);
    });

    it('keeps with a definition what it refers to, wherever it is found', async () => {
      const namespace = anId();
      const resources = [
        {
          uri: `https://example.com/${'long/'.repeat(300)}order.json`,
          hash: 'a'.repeat(64),
          text: '{"type":"object"}',
        },
        { uri: 'https://example.com/ü.js', hash: 'b'.repeat(64), text: `return "✓";${' '.repeat(1_048_576)}` },
      ];
      const definition = aDefinition({ namespace, resources });
      await change((catalog) => catalog.addDefinition(definition, aWorkflow({ namespace })));
      expect(await bench.store.queries.definition(definition)).toStrictEqual(definition);
      await bench.peer.transaction(async ({ catalog }) => {
        expect(await catalog.findDefinition(definition)).toStrictEqual(definition);
        expect(await catalog.findDefinitionById(definition.id)).toStrictEqual(definition);
        const { workflows } = await catalog.load();
        expect(workflows.find((workflow) => workflow.namespace === namespace)?.definition).toStrictEqual(definition);
      });
    });

    it('takes the same content again as done, and refuses other content under the same version', async () => {
      const namespace = anId();
      await publish(namespace, '1.0.0');
      const before = await version();
      await publish(namespace, '1.0.0');
      expect(await version()).toBe(before);
      await expect(publish(namespace, '1.0.0', { hash: 'e'.repeat(64) })).rejects.toBeInstanceOf(ConflictError);
      expect(await version()).toBe(before);
      expect(await bench.store.queries.versions(namespace, 'order')).toHaveLength(1);
    });

    it('lets one of several win that publish the same version at once', async () => {
      const namespace = anId();
      const hashes = ['1', '2', '3', '4'].map((digit) => digit.repeat(64));
      const attempts = await Promise.allSettled(
        hashes.map((hash, index) =>
          (index % 2 === 0 ? bench.store : bench.peer).transaction((tx) =>
            tx.catalog.addDefinition(aDefinition({ namespace, hash }), aWorkflow({ namespace })),
          ),
        ),
      );
      expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const attempt of attempts) {
        if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(ConflictError);
      }
    });

    it('loads each workflow with its newest definition, and all webhooks, under the version it has', async () => {
      const namespace = anId();
      await publish(namespace, '1.0.0');
      await publish(namespace, '2.0.0');
      await change((catalog) => catalog.saveWebhook(aWebhook({ namespace })));
      const loaded = await change((catalog) => catalog.load());
      const mine = loaded.workflows.filter((workflow) => workflow.namespace === namespace);
      expect(mine).toHaveLength(1);
      expect(mine[0]).toMatchObject({
        name: 'order',
        latest: '2.0.0',
        enabled: true,
        definition: { version: '2.0.0' },
      });
      expect(loaded.webhooks.filter((webhook) => webhook.namespace === namespace)).toEqual([aWebhook({ namespace })]);
      expect(loaded.version).toBe(await version());
    });

    it('raises its version with every change, and shows it to others at the commit', async () => {
      const namespace = anId();
      const changes: ((catalog: Catalog) => Promise<unknown>)[] = [
        (catalog) => catalog.addDefinition(aDefinition({ namespace }), aWorkflow({ namespace })),
        (catalog) => catalog.saveWorkflow(aWorkflow({ namespace, enabled: false })),
        (catalog) => catalog.setSchedule(namespace, 'order', aSchedule({ namespace })),
        (catalog) => catalog.saveWebhook(aWebhook({ namespace })),
        (catalog) => catalog.deleteWebhook(namespace, 'payments'),
        (catalog) => catalog.deleteWorkflow(namespace, 'order'),
      ];
      for (const each of changes) {
        const before = await version();
        await change(each);
        const after = await bench.peer.transaction(async (tx) => (await tx.moment()).catalogVersion);
        expect(after).toBeGreaterThan(before);
      }
    });

    it('forgets a deleted workflow by name, keeps its definitions for its runs, and frees its versions', async () => {
      const namespace = anId();
      const pinned = anId();
      for (let round = 0; round < 2; round++) {
        const id = round === 0 ? pinned : anId();
        await publish(namespace, '1.0.0', { id, hash: `${round}`.repeat(64) });
        await change((catalog) => catalog.setSchedule(namespace, 'order', aSchedule({ namespace })));
        await change((catalog) => catalog.deleteWorkflow(namespace, 'order'));
        const { queries } = bench.store;
        expect(await queries.workflow(namespace, 'order')).toBeUndefined();
        expect(await queries.versions(namespace, 'order')).toEqual([]);
        expect(await queries.definition(aDefinition({ namespace }))).toBeUndefined();
        expect(await queries.schedule(namespace, 'order')).toBeUndefined();
        await change(async (catalog) => {
          expect(await catalog.findDefinition(aDefinition({ namespace }))).toBeUndefined();
          expect(await catalog.findDefinitionById(id)).toMatchObject({ id, version: '1.0.0' });
          const { workflows } = await catalog.load();
          expect(workflows.filter((workflow) => workflow.namespace === namespace)).toEqual([]);
        });
      }
      await publish(namespace, '1.0.0', { hash: 'd'.repeat(64) });
      await change(async (catalog) => {
        expect(await catalog.findDefinition(aDefinition({ namespace }))).toMatchObject({ hash: 'd'.repeat(64) });
        expect(await catalog.findDefinitionById(pinned)).toMatchObject({ hash: '0'.repeat(64) });
        expect((await catalog.load()).workflows.filter((workflow) => workflow.namespace === namespace)).toHaveLength(1);
      });
    });

    it('lists versions newest first', async () => {
      const namespace = anId();
      for (const [index, v] of ['1.0.0', '1.1.0', '0.9.0'].entries()) {
        await change((catalog) =>
          catalog.addDefinition(
            aDefinition({ namespace, version: v, createdAt: index }),
            aWorkflow({ namespace, latest: v }),
          ),
        );
      }
      expect(await bench.store.queries.versions(namespace, 'order')).toEqual([
        { version: '0.9.0', createdAt: 2 },
        { version: '1.1.0', createdAt: 1 },
        { version: '1.0.0', createdAt: 0 },
      ]);
    });

    it('keeps webhooks: saved over, found, deleted', async () => {
      const namespace = anId();
      const open = aWebhook({ namespace, tokenHash: null, respond: 'result', enabled: false });
      const signed = aWebhook({
        namespace,
        settings: { authentication: { kind: 'github', secrets: ['hook'] }, body: { as: 'json', maxBytes: 10 } },
      });
      await change((catalog) => catalog.saveWebhook(signed));
      expect(await bench.store.queries.webhook(namespace, 'payments')).toStrictEqual(signed);
      await change((catalog) => catalog.saveWebhook(open));
      expect(await bench.store.queries.webhook(namespace, 'payments')).toStrictEqual(open);
      expect(await change((catalog) => catalog.deleteWebhook(namespace, 'payments'))).toBe(true);
      expect(await change((catalog) => catalog.deleteWebhook(namespace, 'payments'))).toBe(false);
      expect(await bench.store.queries.webhook(namespace, 'payments')).toBeUndefined();
    });

    it('keeps one living schedule of a workflow', async () => {
      const namespace = anId();
      const first = aSchedule({ namespace, nextAt: 99_999_999_999_999 });
      const second = aSchedule({ namespace, version: '2.0.0', nextAt: null, lastAt: 5, timeZone: 'Europe/Berlin' });
      const late = aSchedule({ namespace, nextAt: 99_999_999_999_999, nominalAt: 99_999_999_990_000 });
      await change((catalog) => catalog.setSchedule(namespace, 'order', first));
      expect(await bench.store.queries.schedule(namespace, 'order')).toStrictEqual(first);
      await change((catalog) => catalog.setSchedule(namespace, 'order', second));
      expect(await bench.read((tx) => tx.lockSchedule(namespace, 'order'))).toStrictEqual(second);
      await bench.write({ schedules: [late] });
      expect(await bench.store.queries.schedule(namespace, 'order')).toStrictEqual(late);
      await bench.write({ schedules: [first] });
      expect(await bench.store.queries.schedule(namespace, 'order')).toStrictEqual(first);
      await change((catalog) => catalog.setSchedule(namespace, 'order', undefined));
      expect(await bench.read((tx) => tx.lockSchedule(namespace, 'order'))).toBeUndefined();
    });
  });
}
