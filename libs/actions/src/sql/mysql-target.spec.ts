import { beforeEach, expect, test, vi } from 'vitest';
import { MysqlTarget } from './mysql-target';
import { Interrupted } from './sql-target';

/** A pool of one connection, whose first statement hangs until somebody ends it at the server. */
const server = vi.hoisted(() => {
  const never = new Promise<never>(() => undefined);
  let busy = false;
  let fail: (error: Error) => void = () => undefined;
  const connection = {
    threadId: 7,
    query: () => new Promise((_resolve, reject) => (fail = reject)),
    release: () => undefined,
    destroy: () => undefined,
  };
  return {
    ended: [] as number[],
    taken: () => busy,
    reset: () => (busy = false),
    openMysqlPool: async () => ({
      getConnection: async () => {
        if (busy) return never;
        busy = true;
        return connection;
      },
      // It waits for a free connection, too.
      query: () => never,
    }),
    endMysqlStatement: async (_url: string, _checked: unknown, thread: number) => {
      server.ended.push(thread);
      fail(new Error('Query execution was interrupted'));
    },
  };
});
vi.mock('./mysql-pool', () => server);

const target = new MysqlTarget('mysql://a:b@db/shop', 1);
beforeEach(() => {
  server.ended.length = 0;
  server.reset();
});

test('a statement is ended at the server also where no other connection is free', async () => {
  const limit = new AbortController();
  const reading = target.read(limit.signal, async () => 1);
  await vi.waitUntil(server.taken);
  limit.abort();
  await expect(reading).rejects.toThrow(Interrupted);
  expect(server.ended).toEqual([7]);
});

test('who waits for a connection waits no longer than its signal says', async () => {
  void target.read(new AbortController().signal, async () => 1);
  await vi.waitUntil(server.taken);
  const limit = new AbortController();
  const waiting = target.read(limit.signal, async () => 2);
  limit.abort();
  await expect(waiting).rejects.toThrow(Interrupted);
  expect(server.ended).toEqual([]);
});
