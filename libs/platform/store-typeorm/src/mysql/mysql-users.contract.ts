import { randomUUID } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMysqlStore } from '../create-mysql-store';
import { createTestDatabase, type TestDatabase } from '../testing/database-of-a-test';
import { makeMysqlUsers } from './make-mysql-users';
import type { DatabaseRole } from './mysql-rights';

/** Each service as a user of its own: what it may not do, the server refuses. */
describe('MySQL: users of services', () => {
  let database: TestDatabase;
  const users = new Map<DatabaseRole, { name: string; url: string }>();

  beforeAll(async () => {
    database = await createTestDatabase();
    const migrator = createMysqlStore({ url: database.url });
    await migrator.start({ migrate: true });
    await migrator.stop();
    for (const role of ['orchestrator', 'scheduler'] as const) {
      const url = new URL(database.url);
      url.username = `ensue_${role.slice(0, 5)}_${randomUUID().slice(0, 8)}`;
      url.password = `it's "${randomUUID()}"`;
      users.set(role, { name: url.username, url: url.href });
    }
    await makeMysqlUsers({ url: database.url, users: urls() });
  });

  afterAll(async () => {
    for (const { name } of users.values()) await database.query(`DROP USER '${name}'@'%'`);
    await database.drop();
  });

  const urls = () => Object.fromEntries([...users].map(([role, { url }]) => [role, url]));
  const urlOf = (role: DatabaseRole): string => users.get(role)?.url ?? '';

  async function attempt(role: DatabaseRole, statement: string): Promise<string> {
    const connection = await createConnection(urlOf(role));
    try {
      await connection.query(statement);
      return 'done';
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await connection.end();
    }
  }

  it.each([
    ['orchestrator', 'CREATE TABLE mine (id INT)'],
    ['orchestrator', 'ALTER TABLE runs ADD COLUMN mine INT'],
    ['orchestrator', 'DROP TABLE runs'],
    ['orchestrator', 'DELETE FROM steps'],
    ['orchestrator', 'UPDATE steps SET facts = facts'],
    ['orchestrator', 'DELETE FROM migrations'],
    ['orchestrator', 'SELECT * FROM mysql.user'],
    ['scheduler', 'SELECT * FROM secrets'],
    ['scheduler', 'SELECT * FROM webhooks'],
    ['scheduler', 'SELECT * FROM definitions'],
    ['scheduler', 'UPDATE runs SET status = status'],
    ['scheduler', 'INSERT INTO runs (id) VALUES (1)'],
    ['scheduler', 'DELETE FROM schedules'],
    ['scheduler', 'DROP TABLE timers'],
  ] as const)('refuse the %s a forbidden statement: %s', async (role, statement) => {
    expect(await attempt(role, statement)).toMatch(/^ER_(TABLE|DB|COLUMN|SPECIFIC)?_?ACCESS_DENIED_ERROR$/);
  });

  it('let the orchestrator decide, step and record', async () => {
    const store = createMysqlStore({ url: urlOf('orchestrator') });
    await store.start({ migrate: false });
    const run = {
      id: 'u',
      namespace: 'n',
      workflow: 'w',
      version: '1.0.0',
      definitionId: 'd',
      status: 'running',
    } as const;
    await store.transaction(async (tx) => {
      await tx.takeInbox([{ consumer: 'events', messageId: 'u' }]);
      await tx.write({
        newRuns: [{ run: { ...run, trigger: null, input: null, startedAt: 1 }, revision: 1, state: null }],
      });
    });
    expect(await store.queries.run('u')).toMatchObject({ id: 'u' });
    await store.stop();
  });

  it('let the scheduler claim what is due and end history', async () => {
    const store = createMysqlStore({ url: urlOf('scheduler') });
    await store.start({ migrate: false });
    expect((await store.leases.claimDueTimers(10, 1_000)).timers).toEqual([]);
    expect((await store.leases.claimDueSchedules(10, 1_000)).schedules).toEqual([]);
    const of = { namespace: 'n', workflow: 'w' };
    expect(await store.retention.purgeRuns(of, { endedForMs: 0, keyedForMs: 0, limit: 10 })).toMatchObject({
      removed: 0,
    });
    expect(await store.retention.purgeEvents(0, 10)).toBe(0);
    await store.stop();
  });

  it('are made again without harm', async () => {
    const made = await makeMysqlUsers({ url: database.url, users: urls() });
    expect(made).toEqual([...users].map(([role, { name }]) => `${role}: user ${name}`));
  });

  it('tell a service that may not migrate who does', async () => {
    await database.query("DELETE FROM migrations WHERE name LIKE 'WebhookSettings%'");
    const store = createMysqlStore({ url: urlOf('scheduler') });
    await expect(store.start({ migrate: false })).rejects.toThrow('run the migration job');
  });
});
