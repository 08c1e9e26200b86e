import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json, JsonObject } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { FileRoots } from '../file/file-roots';
import { ConfinedClient } from '../http/confined-client';
import { sqlAction } from '../sql/sql-action';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { LocalServer } from '../testing/local-server';
import { waitForAction } from './wait-for-action';

let folder: string;
let server: LocalServer;
/** What happens between two looks; the time of a test is none. */
let meanwhile: () => void;
let slept: number[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ensue-wait-'));
  server = new LocalServer();
  await server.start();
  [meanwhile, slept] = [() => undefined, []];
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function waitFor(input: JsonObject, context = testContext()): Promise<Json> {
  const sql = sqlAction({ connections: { shop: `sqlite:${path.join(folder, 'shop.db')}` } });
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    slept.push(ms);
    meanwhile();
    signal.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const client = new ConfinedClient({ allow: ['127.0.0.1'] });
  const action = checkedAction(waitForAction(client, new FileRoots({ root: folder }), sql, sleep));
  return action.perform(input, context).finally(() => sql.close?.());
}
const http = (): JsonObject => ({ method: 'get', endpoint: server.origin });

describe('waiting', () => {
  test('ends when a file is there', async () => {
    meanwhile = () => slept.length === 3 && writeFileSync(path.join(folder, 'orders.csv'), 'id');
    expect(await waitFor({ file: { path: 'orders.csv' }, everySeconds: 5 })).toMatchObject({
      there: true,
      looked: 4,
      found: { path: 'orders.csv', bytes: 2 },
    });
    expect(slept).toEqual([5_000, 5_000, 5_000]);
  });

  test('is not for longer than timers can count, which would end at once', async () => {
    for (const seconds of [{ limitSeconds: 2_592_000 }, { everySeconds: 2_592_000 }]) {
      expect(await faultOf(waitFor({ file: { path: 'never' }, ...seconds }))).toMatchObject({ status: 400 });
    }
    expect(slept).toEqual([]);
  });

  test('ends when an address answers well', async () => {
    server.answer = (response) => response.writeHead(server.seen.length < 3 ? 503 : 204).end();
    expect(await waitFor({ http: http() })).toEqual({ there: true, looked: 3, found: 204 });
    expect(await waitFor({ http: http(), status: [204] })).toMatchObject({ looked: 1 });
  });

  test('goes on while nobody answers at all', async () => {
    const gone = `http://127.0.0.1:${server.port}`;
    await server.stop();
    const limited = { http: { method: 'get', endpoint: gone }, limitSeconds: 0.2, otherwise: 'report' };
    expect(await waitFor(limited)).toMatchObject({ there: false });
  });

  test('ends when a row is there', async () => {
    const database = sqlAction({ connections: { shop: `sqlite:${path.join(folder, 'shop.db')}` } });
    const run = (statement: string): Promise<Json> =>
      database.perform({ connection: 'shop', statement, once: false }, testContext());
    await run('CREATE TABLE loads (day TEXT)');
    let loading: Promise<Json> | undefined;
    meanwhile = () => {
      loading ??= run(`INSERT INTO loads VALUES ('today')`);
    };
    const row = { connection: 'shop', statement: 'SELECT day FROM loads WHERE day = ?', parameters: ['today'] };
    expect(await waitFor({ row })).toMatchObject({ there: true, found: { day: 'today' } });
    await loading;
    await database.close?.();
  });

  test('is in vain at the limit', async () => {
    const fault = await faultOf(waitFor({ file: { path: 'never' }, limitSeconds: 0.05 }));
    expect(fault).toMatchObject({ status: 408 });
    expect(fault.detail).toMatch(/^Waited in vain, looked \d+ times: it was not there$/);
  });

  test('ends when it is cancelled', async () => {
    const cancel = new AbortController();
    meanwhile = () => cancel.abort(new Error('cancelled'));
    await expect(waitFor({ file: { path: 'never' } }, testContext({ signal: cancel.signal }))).rejects.toThrow(
      'cancelled',
    );
    expect(slept).toHaveLength(1);
  });

  test.each<[string, JsonObject]>([
    ['may not be called', { http: { method: 'get', endpoint: 'http://10.0.0.1/' } }],
    ['leads out of the folder', { file: { path: '../x' } }],
    ['has no such connection', { row: { connection: 'other', statement: 'SELECT 1' } }],
    ['would write', { row: { connection: 'shop', statement: 'CREATE TABLE x (y TEXT)' } }],
  ])('does not begin for what %s', async (_name, order) => {
    await faultOf(waitFor(order));
    expect(slept).toEqual([]);
  });
});
