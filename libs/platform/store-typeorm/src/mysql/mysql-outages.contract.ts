import type { Store, StoreTransaction } from '@ensue/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMysqlStore } from '../create-mysql-store';
import { CommitCutter } from '../testing/commit-cutter';
import { createTestDatabase, type TestDatabase } from '../testing/database-of-a-test';

/** What the network and the server do to a transaction, and what becomes of it. */
describe('MySQL: store in trouble', () => {
  let database: TestDatabase;
  let cutter: CommitCutter;
  let store: Store;
  const warnings: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    cutter = new CommitCutter(new URL(database.url));
    store = createMysqlStore({
      url: await cutter.up(),
      poolSize: 4,
      logger: { warn: (message) => warnings.push(message) },
    });
    await store.start({ migrate: true });
  });

  afterAll(async () => {
    await store.stop();
    await cutter.down();
    await database.drop();
  });

  const run = (id: string): Parameters<StoreTransaction['write']>[0] => ({
    newRuns: [
      {
        run: {
          id,
          namespace: 'shop',
          workflow: 'order',
          version: '1.0.0',
          definitionId: 'd',
          status: 'running',
          trigger: null,
          input: null,
          startedAt: 1,
        },
        revision: 1,
        state: null,
      },
    ],
  });

  it('tries the loser of a deadlock again, whole', async () => {
    await store.transaction((tx) => tx.write(run('a')));
    await store.transaction((tx) => tx.write(run('b')));
    const bothHold = Promise.withResolvers<void>();
    let holding = 0;
    let attempts = 0;
    const inOrder = (first: string, second: string): Promise<void> =>
      store.transaction(async (tx) => {
        attempts++;
        await tx.lockRuns([first]);
        if (++holding === 2) bothHold.resolve();
        await bothHold.promise;
        await tx.lockRuns([second]);
      });
    warnings.length = 0;
    await Promise.all([inOrder('a', 'b'), inOrder('b', 'a')]);
    expect(attempts).toBe(3);
    expect(warnings).toEqual([expect.stringContaining('DEADLOCK')]);
  });

  it('tries a transaction again whose connection was killed, and leaves nothing of the first try', async () => {
    let attempts = 0;
    const taken = await store.transaction(async (tx) => {
      attempts++;
      const fresh = await tx.takeInbox([{ consumer: 'events', messageId: 'killed' }]);
      if (attempts === 1) {
        const [transaction] = await database.query<{ id: number }>(
          'SELECT t.trx_mysql_thread_id AS id FROM information_schema.innodb_trx t' +
            ' JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id WHERE p.db = DATABASE()' +
            ' AND p.id <> CONNECTION_ID()',
        );
        await database.query(`KILL ${transaction?.id}`);
      }
      await tx.write(run('killed'));
      return fresh;
    });
    expect(attempts).toBe(2);
    expect([...taken]).toEqual(['killed']);
    expect(await store.queries.run('killed')).toMatchObject({ id: 'killed' });
  });

  it.each(['cut before', 'cut after'] as const)(
    'says that nobody knows when the connection is %s the COMMIT, and does not try again',
    async (fate) => {
      let attempts = 0;
      const attempt = store.transaction(async (tx) => {
        attempts++;
        await tx.takeInbox([{ consumer: 'events', messageId: fate }]);
        cutter.fate = fate;
      });
      await expect(attempt).rejects.toMatchObject({ name: 'StoreError', retryable: true, outcomeUnknown: true });
      expect(attempts).toBe(1);
      // The message comes again, and the inbox tells what had happened.
      const again = await store.transaction((tx) => tx.takeInbox([{ consumer: 'events', messageId: fate }]));
      expect([...again]).toEqual(fate === 'cut before' ? [fate] : []);
    },
  );

  it('gives up a while after the server is gone, as a failure that passes, and goes on when it is back', async () => {
    const port = Number(new URL(await restarted()).port);
    await cutter.down();
    const refusal = { name: 'StoreError', retryable: true, outcomeUnknown: false };
    await expect(store.transaction((tx) => tx.moment())).rejects.toMatchObject(refusal);
    await expect(store.ping()).rejects.toMatchObject(refusal);
    await expect(store.leases.claimOutbox(1, 1)).rejects.toMatchObject(refusal);
    await cutter.up(port);
    expect(await store.ping()).toBeGreaterThan(0);
    expect(await store.queries.run('killed')).toMatchObject({ id: 'killed' });
  });

  /** The proxy on a port that we know, under the same store: its connections find the way by themselves. */
  async function restarted(): Promise<string> {
    await store.stop();
    await cutter.down();
    const url = await cutter.up();
    store = createMysqlStore({ url, poolSize: 4 });
    await store.start({ migrate: false });
    return url;
  }

  it('refuses a row that no packet of the server carries, by name and for good', async () => {
    const [packet] = await database.query<{ bytes: number }>('SELECT @@max_allowed_packet AS bytes');
    const output = 'x'.repeat(Number(packet?.bytes));
    const [whole] = run('large').newRuns ?? [];
    const attempt = store.transaction((tx) =>
      tx.write({ newRuns: whole ? [{ ...whole, run: { ...whole.run, output } }] : [] }),
    );
    await expect(attempt).rejects.toMatchObject({
      name: 'StoreError',
      retryable: false,
      message: expect.stringContaining('max_allowed_packet') as string,
      mostBytes: expect.any(Number) as number,
    });
  });

  it('cannot be started where no server is, or where it is not let in', async () => {
    const nowhere = createMysqlStore({ url: 'mysql://root@127.0.0.1:1/x' });
    await expect(nowhere.start({ migrate: false })).rejects.toMatchObject({ name: 'StoreError', retryable: true });
    const url = new URL(database.url);
    url.username = 'nobody';
    url.password = 'wrong';
    const stranger = createMysqlStore({ url: url.href });
    await expect(stranger.start({ migrate: false })).rejects.toMatchObject({ name: 'StoreError', retryable: false });
  });
});
