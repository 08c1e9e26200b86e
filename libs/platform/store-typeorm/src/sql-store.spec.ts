import { expect, it } from 'vitest';
import type { Database } from './database';
import { mysqlDialect } from './mysql/mysql-dialect';
import type { Session } from './session';
import { SqlStore } from './sql-store';

const row = { id: 'a', status: 'running', trigger_json: '{}', input: '{}', started_at: 1 };
const nothing = ['output', 'fault', 'run_key', 'parent_run_id', 'parent_effect_id', 'reply_to', 'seal', 'ended_at'];

it('a run is read anew after a try that failed: the database may have come back as an older copy, and others gone on with it', async () => {
  let [revision, state, tries] = [1, '{"by":"us"}', 1];
  const session = {
    failure: undefined,
    rows: (sql: string) => {
      const stored = { ...row, ...Object.fromEntries(nothing.map((column) => [column, null])), revision, state };
      return Promise.resolve(sql.startsWith('SELECT run_id, revision') ? [{ run_id: 'a', revision }] : [stored]);
    },
    runAll: () => Promise.resolve(),
  } as unknown as Session;
  const database = {
    dialect: mysqlDialect(16 * 1024 * 1024),
    async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
      for (let tried = 1; tried < tries; tried += 1) await work(session);
      return work(session);
    },
  } as unknown as Database;
  const store = new SqlStore(database);
  const lock = () => store.transaction(async (tx) => (await tx.lockRuns(['a'])).get('a'));

  const locked = (await lock()) ?? expect.fail();
  await store.transaction((tx) =>
    tx.write({ changedRuns: [{ run: locked.run, fromRevision: 1, revision: 2, state: { by: 'us' } }] }),
  );
  [revision, state] = [2, '{"by":"others"}'];
  tries = 2;
  expect(await lock()).toMatchObject({ revision: 2, state: { by: 'others' } });
});
