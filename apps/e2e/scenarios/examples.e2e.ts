import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
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
  /** What the mail server and the chat of the tests have got. */
  const mails: { readonly to: readonly string[]; readonly text: string }[] = [];
  const said: string[] = [];
  let mailServer: SMTPServer;

  beforeAll(async () => {
    mailServer = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, { envelope }, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = envelope.rcptTo.map(({ address }) => address);
          mails.push({ to, text: Buffer.concat(chunks).toString() });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => mailServer.listen(0, '127.0.0.1', () => resolve()));
    const mailPort = (mailServer.server.address() as AddressInfo).port;
    resource = createServer((request, response) => {
      if (request.url === '/chat') {
        request.on('data', (chunk: Buffer) => said.push(chunk.toString()));
        request.on('end', () => response.writeHead(204).end());
        return;
      }
      response.setHeader('content-type', request.url === '/orders.csv' ? 'text/csv' : 'application/json');
      response.end(
        request.url === '/orders.csv' ? 'order,customer,amount\nXY-1,Edsger Dijkstra,3.00\n' : '{"up":true}',
      );
    });
    await new Promise<void>((resolve) => resource.listen(0, '127.0.0.1', resolve));
    resourceUrl = `http://127.0.0.1:${(resource.address() as AddressInfo).port}`;
    const mail = { url: `smtp://127.0.0.1:${mailPort}`, from: 'ensue@example.com' };
    ensue = await createInstallation(mode, { examples: true, env: { ENSUE_MAIL_SERVERS: JSON.stringify({ mail }) } });
    await ensue.start();
  });

  afterAll(async () => {
    await ensue.stop();
    await new Promise((resolve) => resource.close(resolve));
    await new Promise<void>((resolve) => mailServer.close(() => resolve()));
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
    expect(run.output).toEqual({
      status: 'stored',
      file: 'orders-2026-11-22.csv',
      rows: 3,
      bad: 0,
      reasons: [],
    });
    expect(readdirSync(join(ensue.files, 'intake', runId))).toEqual([]);
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
    expect(run.output).toMatchObject({ status: 'stored', file: 'behind.csv', rows: 1, bad: 0 });
  });

  it('file-intake stores the good rows of a file with bad ones, and says which those are', async () => {
    const runId = await runStartedBy(await ensue.client.send(example<Event>('file-intake/bad-event.json')));
    const { output } = await ensue.client.settled(runId, 'completed');
    expect(output).toMatchObject({ status: 'stored', file: 'orders-2026-11-23.csv', rows: 1, bad: 1 });
    const { reasons } = output as { reasons: { line: number; reason: string }[] };
    expect(reasons).toEqual([{ line: 3, reason: expect.stringContaining('order must match pattern') }]);
    expect(reasons[0]?.reason).toContain('amount must be number');
    const rows = await ensue.rows("select order_id from orders where file = 'orders-2026-11-23.csv'");
    expect(rows).toEqual([{ order_id: 'AB-2001' }]);
  });

  it('file-intake stores the good rows of a file of 100,000, tells the bad ones by mail, and needs little memory', async () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, n) => `LG-${n},Customer ${n % 500},${n % 1_000 === 7 ? 'much' : '1.50'}`,
    );
    writeFileSync(join(ensue.files, 'large.csv'), `order,customer,amount\n${rows.join('\n')}\n`);
    const data = { name: 'large.csv', path: 'large.csv', reportTo: 'office@example.com' };
    const runId = await runStartedBy(await ensue.client.send({ type: 'com.example.file.uploaded', data }));
    const { output } = await ensue.client.settled(runId, 'completed');
    expect(output).toMatchObject({ status: 'stored', rows: 99_900, bad: 100 });
    const [stored] = await ensue.rows(
      "select count(*) as n, sum(amount_cents) as cents from orders where file = 'large.csv'",
    );
    expect([Number(stored?.['n']), Number(stored?.['cents'])]).toEqual([99_900, 99_900 * 150]);
    const [summary] = await ensue.rows(`select good_rows, bad_rows from intakes where run_id = '${runId}'`);
    expect([Number(summary?.['good_rows']), Number(summary?.['bad_rows'])]).toEqual([99_900, 100]);
    const [mail] = mails.filter(({ to }) => to.includes('office@example.com'));
    expect(mail?.text).toContain('Subject: 100 rows of large.csv were not taken');
    expect(mail?.text).toContain('line 9: amount must be number');
    for (const [name, service] of Object.entries(ensue.services)) {
      expect(service.peakMemory ?? 0, `memory of the ${name}`).toBeLessThan(300 * 1024 * 1024);
    }
  });

  it('nightly-report cleans, summarises, keeps the report, mails it as a PDF and logs the outcome', async () => {
    const { body: schedule } = await ensue.client.api<{ nextAt: string }>('GET', '/schedules/examples/nightly-report');
    expect(schedule.nextAt).toMatch(/T02:00:00\.000Z$/);
    const runId = await ensue.client.startRun('examples', 'nightly-report', { reportTo: 'boss@example.com' });
    const { output } = await ensue.client.settled(runId, 'completed');
    expect(output).toMatchObject({ customers: 504, total: '149984.05', removed: 0 });
    const [kept] = await ensue.rows(`select report from nightly_reports where run_id = '${runId}'`);
    expect(String(kept?.['report'])).toContain('Ada Lovelace: 2 orders, 25.00');
    const pdf = readFileSync(join(ensue.files, 'reports', `${runId}.pdf`));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    const [mail] = mails.filter(({ to }) => to.includes('boss@example.com')).slice(-1);
    expect(mail?.text).toContain('Subject: Nightly report: 149984.05 in all');
    expect(mail?.text.replace(/\s/g, '')).toContain(pdf.toString('base64').slice(0, 200));
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

  it('conditional-sync tells of what has changed, and of nothing else', async () => {
    const input = { batch: 'told', resource: resourceUrl, tell: `${resourceUrl}/chat` };
    const sync = async (items: readonly string[]): Promise<unknown> => {
      const id = await ensue.client.startRun('examples', 'conditional-sync', { ...input, items });
      return (await ensue.client.settled(id, 'completed')).output;
    };
    expect(await sync(['a', 'b', 'a'])).toEqual({ status: 'synced', batch: 'told', items: 2 });
    expect(await sync(['b', 'a'])).toEqual({ status: 'unchanged', batch: 'told', items: 0 });
    expect(await sync(['b', 'c'])).toEqual({ status: 'synced', batch: 'told', items: 1 });
    expect(said.map((body) => JSON.parse(body) as unknown)).toEqual([
      { text: 'The batch told has 2 new items.' },
      { text: 'The batch told has 1 new items.' },
    ]);
  });

  it('conditional-sync stops with the reason when its data is stale', async () => {
    const input = { batch: 'old', resource: resourceUrl, madeAt: '2026-01-01T00:00:00Z', items: ['one'] };
    const { output } = await ensue.client.settled(
      await ensue.client.startRun('examples', 'conditional-sync', input),
      'completed',
    );
    expect(output).toEqual({
      status: 'stopped',
      reason: 'The data of the batch old is of 2026-01-01T00:00:00Z, which is more than a day ago.',
    });
  });

  it('conditional-sync stops with the reason when there is no data', async () => {
    const event = { type: 'com.example.sync.requested', data: { batch: 'empty', resource: resourceUrl, items: [] } };
    const { output } = await ensue.client.settled(await runStartedBy(await ensue.client.send(event)), 'completed');
    expect(output).toEqual({ status: 'stopped', reason: 'The batch empty has no items to synchronise.' });
  });

  it('conditional-sync stops with the reason when the resource is away', async () => {
    const input = { batch: 'lonely', resource: 'http://127.0.0.1:9/', patienceSeconds: 1, items: ['one'] };
    const { output } = await ensue.client.settled(
      await ensue.client.startRun('examples', 'conditional-sync', input),
      'completed',
    );
    expect(output).toMatchObject({ status: 'stopped' });
    expect((output as { reason: string }).reason).toMatch(/^The resource http:\/\/127\.0\.0\.1:9\/ is not available: /);
    expect(await ensue.rows("select * from synced_items where batch = 'lonely'")).toEqual([]);
  });
});
