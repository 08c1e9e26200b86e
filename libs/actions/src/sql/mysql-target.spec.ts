import type { Pool } from 'mysql2/promise';
import { expect, test, vi } from 'vitest';
import { MysqlTarget } from './mysql-target';
import { Interrupted } from './sql-target';

/** A database with one connection, whose first statement hangs until somebody ends it at the server. */
function scene() {
  const never = new Promise<never>(() => undefined);
  const ended: number[] = [];
  let busy = false;
  let fail: (error: Error) => void = () => undefined;
  const connection = {
    threadId: 7,
    query: () => new Promise((_resolve, reject) => (fail = reject)),
    release: () => undefined,
    destroy: () => undefined,
  };
  const pool = {
    getConnection: () => {
      if (busy) return never;
      busy = true;
      return Promise.resolve(connection);
    },
    // It waits for a free connection, too.
    query: () => never,
  };
  const target = new MysqlTarget('mysql://a:b@db/shop', 1, undefined, {
    openMysqlPool: () => Promise.resolve(pool as unknown as Pool),
    endMysqlStatement: (_url, _checked, thread) => {
      ended.push(thread);
      fail(new Error('Query execution was interrupted'));
      return Promise.resolve();
    },
  });
  return { target, ended, taken: () => busy };
}

test('a statement is ended at the server also where no other connection is free', async () => {
  const { target, ended, taken } = scene();
  const limit = new AbortController();
  const reading = target.read(limit.signal, () => Promise.resolve(1));
  await vi.waitUntil(taken);
  limit.abort();
  await expect(reading).rejects.toThrow(Interrupted);
  expect(ended).toEqual([7]);
});

test('who waits for a connection waits no longer than its signal says', async () => {
  const { target, ended, taken } = scene();
  void target.read(new AbortController().signal, () => Promise.resolve(1));
  await vi.waitUntil(taken);
  const limit = new AbortController();
  const waiting = target.read(limit.signal, () => Promise.resolve(2));
  limit.abort();
  await expect(waiting).rejects.toThrow(Interrupted);
  expect(ended).toEqual([]);
});
