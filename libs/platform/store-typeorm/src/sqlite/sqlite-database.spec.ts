import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteStore } from '../create-sqlite-store';
import { sqliteWriter } from './sqlite-connections';

describe('SQLite', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ensue-sqlite-'));
    file = join(folder, 'data', 'ensue.db');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('has the schema that the entities say, and may take it back', async () => {
    const source = sqliteWriter(file, Date.now);
    await source.initialize();
    for (let round = 0; round < 2; round++) {
      await source.runMigrations();
      const { upQueries } = await source.driver.createSchemaBuilder().log();
      expect(upQueries.map(({ query }) => query)).toEqual([]);
      await source.undoLastMigration();
    }
    await source.destroy();
  });

  it('survives a power cut after a commit: a write-ahead log, synced in full', async () => {
    const source = sqliteWriter(file, Date.now);
    await source.initialize();
    expect(await source.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(await source.query('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
    await source.destroy();
  });

  it('goes by the clock it is given', async () => {
    let now = 5_000;
    const store = createSqliteStore({ file, clock: () => now });
    await store.start({ migrate: true });
    await store.transaction((tx) => tx.write({ timers: [{ runId: 'r', effectId: 'e', dueAt: 6_000 }] }));
    expect(await store.leases.claimDueTimers(1, 100)).toEqual({ now: 5_000, timers: [] });
    expect(await store.leases.nextDueIn()).toBe(1_000);
    now = 6_000;
    expect(await store.leases.claimDueTimers(1, 100)).toMatchObject({ now: 6_000, timers: [{ dueAt: 6_000 }] });
    now = 6_100;
    expect(await store.leases.claimDueTimers(1, 100)).toMatchObject({ timers: [{ dueAt: 6_000 }] });
    await store.stop();
  });

  it('waits for another process that writes, and tells when that takes too long', async () => {
    const warnings: string[] = [];
    const store = createSqliteStore({ file, logger: { warn: (message) => warnings.push(message) } });
    await store.start({ migrate: true });
    const other = new BetterSqlite3(file);
    other.exec('BEGIN IMMEDIATE');
    const passing = { name: 'StoreError', retryable: true, outcomeUnknown: false };
    await expect(store.transaction((tx) => tx.moment())).rejects.toMatchObject(passing);
    expect(warnings).toHaveLength(4);
    expect(await store.ping()).toBeGreaterThan(0);
    const waiting = store.transaction((tx) => tx.takeInbox([{ consumer: 'c', messageId: 'm' }]));
    setTimeout(() => other.exec('COMMIT'), 100);
    expect([...(await waiting)]).toEqual(['m']);
    other.close();
    await store.stop();
  }, 20_000);

  it('refuses a file that is none of its own', async () => {
    const store = createSqliteStore({ file: folder });
    await expect(store.start({ migrate: true })).rejects.toMatchObject({ name: 'StoreError' });
  });
});
