import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInstallation, modes, type Installation } from '../harness/installation';
import { root } from '../harness/service-process';

function example<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, 'examples', path), 'utf8')) as T;
}

interface Event {
  readonly id: string;
  readonly data: { readonly name: string; readonly csv: string };
  readonly [attribute: string]: unknown;
}

describe.each(modes)('The examples, %s', (mode) => {
  let ensue: Installation;
  let resource: Server;
  let resourceUrl: string;

  beforeAll(async () => {
    resource = createServer((request, response) => {
      response.setHeader('content-type', request.url === '/orders.csv' ? 'text/csv' : 'application/json');
      response.end(
        request.url === '/orders.csv' ? 'order,customer,amount\nXY-1,Edsger Dijkstra,3.00\n' : '{"up":true}',
      );
    });
    await new Promise<void>((resolve) => resource.listen(0, '127.0.0.1', resolve));
    resourceUrl = `http://127.0.0.1:${(resource.address() as AddressInfo).port}`;
    ensue = await createInstallation(mode, { examples: true });
    await ensue.start();
  });

  afterAll(async () => {
    await ensue.stop();
    await new Promise((resolve) => resource.close(resolve));
  });

  async function runStartedBy(eventId: string): Promise<string> {
    const started = (await ensue.client.decisions(eventId)).find(({ outcome }) => outcome === 'started');
    if (started?.runId === undefined) throw new Error(`The event ${eventId} started nothing.`);
    return started.runId;
  }

  it('are loaded at the first start', async () => {
    const { body } = await ensue.client.api<{ items: { namespace: string; name: string }[] }>('GET', '/workflows');
    expect(body.items.map(({ namespace, name }) => `${namespace}/${name}`).sort()).toEqual([
      'examples/conditional-sync',
      'examples/file-intake',
      'examples/nightly-report',
    ]);
  });

  it('file-intake stores the rows of a good file', async () => {
    const runId = await runStartedBy(await ensue.client.send(example<Event>('file-intake/event.json')));
    const run = await ensue.client.settled(runId, 'completed');
    expect(run.output).toEqual({ status: 'stored', file: 'orders-2026-11-22.csv', rows: 3 });
    const rows = await ensue.rows("select * from orders where file = 'orders-2026-11-22.csv' order by order_id");
    expect(rows.map((row) => ({ ...row, amount_cents: Number(row['amount_cents']) }))).toEqual([
      { order_id: 'AB-1001', customer: 'Ada Lovelace', amount_cents: 1250, file: 'orders-2026-11-22.csv' },
      { order_id: 'AB-1002', customer: 'Grace Hopper', amount_cents: 9900, file: 'orders-2026-11-22.csv' },
      { order_id: 'AB-1003', customer: 'Alan Turing', amount_cents: 705, file: 'orders-2026-11-22.csv' },
    ]);
  });

  it('file-intake reads a file behind a URL', async () => {
    const event = { type: 'com.example.file.uploaded', data: { name: 'behind.csv', url: `${resourceUrl}/orders.csv` } };
    const run = await ensue.client.settled(await runStartedBy(await ensue.client.send(event)), 'completed');
    expect(run.output).toEqual({ status: 'stored', file: 'behind.csv', rows: 1 });
  });

  it('file-intake refuses a bad file with reasons and stores nothing of it', async () => {
    const runId = await runStartedBy(await ensue.client.send(example<Event>('file-intake/bad-event.json')));
    const { output } = await ensue.client.settled(runId, 'completed');
    expect(output).toMatchObject({ status: 'refused', file: 'orders-2026-11-23.csv' });
    const { reasons } = output as { reasons: { pointer: string; message: string }[] };
    expect(reasons.map(({ pointer }) => pointer).sort()).toEqual(['/1/amount', '/1/customer', '/1/order']);
    for (const { message } of reasons) expect(message).not.toBe('');
    expect(await ensue.rows("select * from orders where file = 'orders-2026-11-23.csv'")).toEqual([]);
  });

  it('nightly-report cleans, summarises, keeps the report and logs the outcome', async () => {
    const { body: schedule } = await ensue.client.api<{ nextAt: string }>('GET', '/schedules/examples/nightly-report');
    expect(schedule.nextAt).toMatch(/T02:00:00\.000Z$/);
    const runId = await ensue.client.startRun('examples', 'nightly-report', example('nightly-report/input.json'));
    const { output } = await ensue.client.settled(runId, 'completed');
    expect(output).toMatchObject({ customers: 4, total: '121.55', removed: 0 });
    const [kept] = await ensue.rows(`select report from nightly_reports where run_id = '${runId}'`);
    expect(String(kept?.['report'])).toContain('Ada Lovelace: 1 orders, 12.50');
    const logged = (await ensue.client.tasks(runId)).find(({ name }) => name === 'logOutcome');
    expect(logged?.status).toBe('completed');
  });

  it('conditional-sync runs when data and resource are there', async () => {
    const input = { ...example<object>('conditional-sync/input.json'), resource: resourceUrl };
    const { output } = await ensue.client.settled(
      await ensue.client.startRun('examples', 'conditional-sync', input),
      'completed',
    );
    expect(output).toEqual({ status: 'synced', batch: '2026-11-22', items: 3 });
    expect(await ensue.rows("select item from synced_items where batch = '2026-11-22'")).toHaveLength(3);
  });

  it('conditional-sync stops with the reason when there is no data', async () => {
    const event = { type: 'com.example.sync.requested', data: { batch: 'empty', resource: resourceUrl, items: [] } };
    const { output } = await ensue.client.settled(await runStartedBy(await ensue.client.send(event)), 'completed');
    expect(output).toEqual({ status: 'stopped', reason: 'The batch empty has no items to synchronise.' });
  });

  it('conditional-sync stops with the reason when the resource is away', async () => {
    const input = { batch: 'lonely', resource: 'http://127.0.0.1:9/', items: ['one'] };
    const { output } = await ensue.client.settled(
      await ensue.client.startRun('examples', 'conditional-sync', input),
      'completed',
    );
    expect(output).toMatchObject({ status: 'stopped' });
    expect((output as { reason: string }).reason).toMatch(/^The resource http:\/\/127\.0\.0\.1:9\/ is not available: /);
    expect(await ensue.rows("select * from synced_items where batch = 'lonely'")).toEqual([]);
  });
});
