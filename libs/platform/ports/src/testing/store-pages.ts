import { describe, expect, it } from 'vitest';
import { CursorError } from '../store';
import type { Page, PageRequest, Queries } from '../store-queries';
import type { StoreBench } from './store-bench';
import { aDeadLetter, aDecision, aDefinition, anEvent, aRun, aSchedule, aWebhook, aWorkflow } from './store-samples';

/** Reads a list to its end. */
async function all<T>(list: (page: PageRequest) => Promise<Page<T>>, limit = 2): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | undefined, pages = 0; ; pages++) {
    const page = await list(cursor === undefined ? { limit } : { limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) return items;
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(pages).toBeLessThan(1_000);
  }
}

/** Lists, as the API reads them. */
export function testPages(bench: StoreBench): void {
  const queries = (): Queries => bench.store.queries;

  describe('lists', () => {
    bench.freshDatabase();

    it('are empty, without a next page, where there is nothing', async () => {
      expect(await queries().runs({}, { limit: 10 })).toEqual({ items: [] });
      expect(await queries().workflows({}, { limit: 10 })).toEqual({ items: [] });
      expect(await queries().events({}, { limit: 10 })).toEqual({ items: [] });
      expect(await queries().decisions({}, { limit: 10 })).toEqual({ items: [] });
      expect(await queries().webhooks({ limit: 10 })).toEqual({ items: [] });
      expect(await queries().schedules({ limit: 10 })).toEqual({ items: [] });
      expect(await queries().deadLetters({ limit: 10 })).toEqual({ items: [] });
    });

    it('have runs newest first, those of one moment too, each once', async () => {
      const runs = Array.from({ length: 7 }, (_, index) => aRun({ startedAt: 100 + Math.floor(index / 3) }));
      await bench.write({ newRuns: runs.map((run) => ({ run, revision: 1, state: {} })) });
      const newest = runs.toSorted((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
      for (const limit of [1, 2, 3, 7, 100])
        expect(await all((page) => queries().runs({}, page), limit)).toEqual(newest);
      expect((await queries().runs({}, { limit: 7 })).nextCursor).toBeUndefined();
    });

    it('neither repeat nor hide a run when others come and change between two pages', async () => {
      const runs = Array.from({ length: 6 }, (_, index) => aRun({ startedAt: 100 + index }));
      await bench.write({ newRuns: runs.map((run) => ({ run, revision: 1, state: {} })) });
      const seen: string[] = [];
      for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
        const page = await queries().runs({}, cursor === undefined ? { limit: 2 } : { limit: 2, cursor });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
        await bench.write({ newRuns: [{ run: aRun({ startedAt: 1_000 }), revision: 1, state: {} }] });
      }
      expect(seen).toEqual(runs.toReversed().map(({ id }) => id));
    });

    it('filter runs by workflow, status, time, id and key', async () => {
      const runs = [
        aRun({ namespace: 'a', workflow: 'x', status: 'running', startedAt: 1 }),
        aRun({ namespace: 'a', workflow: 'y', status: 'faulted', startedAt: 2, key: 'order-100%_|x' }),
        aRun({ namespace: 'b', workflow: 'x', status: 'completed', startedAt: 3, key: 'order-100' }),
      ] as const;
      await bench.write({ newRuns: runs.map((run) => ({ run, revision: 1, state: {} })) });
      const [one, two, three] = runs;
      const found = (filter: Parameters<Queries['runs']>[0]): Promise<unknown[]> =>
        all((page) => queries().runs(filter, page), 1);
      expect(await found({ namespace: 'a' })).toEqual([two, one]);
      expect(await found({ namespace: 'a', workflow: 'x' })).toEqual([one]);
      expect(await found({ workflow: 'x' })).toEqual([three, one]);
      expect(await found({ status: ['faulted', 'completed'] })).toEqual([three, two]);
      expect(await found({ status: ['pending'] })).toEqual([]);
      expect(await found({ status: [] })).toEqual([three, two, one]);
      expect(await found({ from: 2 })).toEqual([three, two]);
      expect(await found({ from: 2, to: 2 })).toEqual([two]);
      expect(await found({ q: one.id.slice(0, 20) })).toEqual([one]);
      expect(await found({ q: 'order-' })).toEqual([three, two]);
      expect(await found({ q: 'order-100%' })).toEqual([two]);
      expect(await found({ q: 'order-100%_|' })).toEqual([two]);
      expect(await found({ q: '100' })).toEqual([]);
      expect(await found({ q: 'é‑😀' })).toEqual([]);
      expect(await found({ q: '' })).toEqual([three, two, one]);
    });

    it('filter events by type, source and time', async () => {
      const events = [
        anEvent({ type: 'a', source: 's1', receivedAt: 1 }),
        anEvent({ type: 'b', source: 's1', receivedAt: 2 }),
        anEvent({ type: 'a', source: 's2', receivedAt: 3 }),
      ] as const;
      await bench.write({ events });
      const [one, two, three] = events;
      const found = (filter: Parameters<Queries['events']>[0]): Promise<unknown[]> =>
        all((page) => queries().events(filter, page), 1);
      expect(await found({})).toEqual([three, two, one]);
      expect(await found({ type: 'a' })).toEqual([three, one]);
      expect(await found({ source: 's1' })).toEqual([two, one]);
      expect(await found({ type: 'a', source: 's1' })).toEqual([one]);
      expect(await found({ from: 2, to: 3 })).toEqual([three, two]);
    });

    it('filter decisions by cause, workflow and outcome', async () => {
      const decisions = [
        aDecision({ at: 1, causeId: 'c1', namespace: 'a', workflow: 'x', outcome: 'started' }),
        aDecision({ at: 2, causeId: 'c1', namespace: 'a', workflow: 'y', outcome: 'filtered' }),
        aDecision({ at: 3, causeId: 'c2', outcome: 'unmatched' }),
      ] as const;
      await bench.write({ decisions });
      const [one, two, three] = decisions;
      const found = (filter: Parameters<Queries['decisions']>[0]): Promise<unknown[]> =>
        all((page) => queries().decisions(filter, page), 1);
      expect(await found({})).toEqual([three, two, one]);
      expect(await found({ causeId: 'c1' })).toEqual([two, one]);
      expect(await found({ namespace: 'a', workflow: 'x' })).toEqual([one]);
      expect(await found({ outcome: 'unmatched' })).toEqual([three]);
    });

    it('have workflows, by part of the name too, webhooks and schedules', async () => {
      const names = ['order', 'reorder', 'refund'];
      await bench.read(async ({ catalog }) => {
        for (const [index, name] of names.entries()) {
          await catalog.addDefinition(aDefinition({ name }), aWorkflow({ name, createdAt: index }));
          await catalog.saveWebhook(aWebhook({ name }));
          await catalog.setSchedule('shop', name, aSchedule({ workflow: name, nextAt: null }));
        }
        await catalog.saveWorkflow(aWorkflow({ namespace: 'other', createdAt: 9 }));
      });
      const workflows = async (filter: Parameters<Queries['workflows']>[0]): Promise<string[]> =>
        (await all((page) => queries().workflows(filter, page))).map(({ namespace, name }) => `${namespace}/${name}`);
      expect(await workflows({})).toEqual(['other/order', 'shop/refund', 'shop/reorder', 'shop/order']);
      expect(await workflows({ namespace: 'shop', q: 'order' })).toEqual(['shop/reorder', 'shop/order']);
      expect(await workflows({ q: '%' })).toEqual([]);
      const webhooks = (await all((page) => queries().webhooks(page))).map(({ name }) => name);
      expect(webhooks.toSorted()).toEqual(names.toSorted());
      const schedules = (await all((page) => queries().schedules(page))).map(({ workflow }) => workflow);
      expect(schedules).toEqual(names.toSorted());
    });

    it('have dead letters newest first', async () => {
      const letters = [1, 2, 3].map((parkedAt) => aDeadLetter({ parkedAt }));
      await bench.write({ deadLetters: letters });
      expect(await all((page) => queries().deadLetters(page))).toEqual(letters.toReversed());
    });

    it('refuse a cursor they never gave out', async () => {
      const forged = [
        'nonsense',
        '',
        Buffer.from('{}').toString('base64url'),
        Buffer.from('[1]').toString('base64url'),
        Buffer.from('[{"a":1},"x"]').toString('base64url'),
        Buffer.from('[1,["x"]]').toString('base64url'),
      ];
      for (const cursor of forged) {
        await expect(queries().runs({}, { limit: 1, cursor })).rejects.toBeInstanceOf(CursorError);
      }
    });
  });
}
