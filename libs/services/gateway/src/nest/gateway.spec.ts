import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MemoryBus } from '@ensue/bus-memory';
import {
  inquiriesQueue,
  intakeQueue,
  message,
  topology,
  webhooksPurpose,
  type CloudEvent,
  type EventDecided,
  type Json,
  type RunOutcome,
  type WebhooksSnapshot,
} from '@ensue/contracts';
import { createHttpApp, eventApiId, HealthModule, sha256Hex, silentLogger, uuidv7 } from '@ensue/nest-kit';
import { PublishError, reply, Requester } from '@ensue/ports';
import { JweEnvelopes, KeyRing, newKey } from '@ensue/secrets';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createGateway, GatewayModule } from './index';

const hook = (name: string, changes: Partial<WebhooksSnapshot['webhooks'][number]> = {}) => ({
  namespace: 'shop',
  name,
  eventType: 'order.placed',
  tokenHash: sha256Hex('hook-token'),
  respond: 'accepted' as const,
  enabled: true,
  ...changes,
});
const envelopes = new JweEnvelopes(new KeyRing([newKey()], 'ENSUE_GATEWAY_KEY'));
const order = { specversion: '1.0', id: '1', source: '/shop', type: 'order.placed', data: { total: 3 } };

interface Orchestrator {
  /** What the webhooks are; nobody answers while undefined. */
  webhooks?: WebhooksSnapshot['webhooks'];
  /** `{namespace}/{name}` → value. */
  secrets?: Readonly<Record<string, Json>>;
  /** In place of one that opens. */
  envelope?: string;
  decisions?: EventDecided['decisions'];
  outcome?: Omit<RunOutcome, 'runId'>;
}

const apps: NestFastifyApplication[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

/** A gateway over the memory bus, and behind it somebody who plays the orchestrator. */
async function scene(orchestrator: Orchestrator, apiToken?: string) {
  const bus = new MemoryBus();
  const taken: CloudEvent[] = [];
  await bus.start();
  await bus.declare(topology);
  const requester = new Requester(bus, uuidv7);
  await requester.start();
  await bus.consume(inquiriesQueue, { prefetch: 1 }, async (delivery) => {
    if (orchestrator.webhooks === undefined) return;
    const secrets =
      orchestrator.envelope ?? (orchestrator.secrets && (await envelopes.close(orchestrator.secrets, webhooksPurpose)));
    const snapshot = { version: 1, webhooks: orchestrator.webhooks, ...(secrets !== undefined && { secrets }) };
    await reply(bus, delivery, JSON.stringify(message('io.ensue.webhooks.snapshot.v1', 'x', '/o', snapshot)));
  });
  await bus.consume(intakeQueue, { prefetch: 100 }, async (delivery) => {
    const event = JSON.parse(delivery.body) as CloudEvent;
    taken.push(event);
    const replyTo = event['ensuereplyto'];
    if (typeof replyTo !== 'string') return;
    const eventId = eventApiId(event.source, event.id);
    const tell = (body: object) =>
      bus.publish({
        exchange: '',
        routingKey: replyTo,
        messageId: uuidv7(),
        correlationId: eventId,
        body: JSON.stringify(body),
        mustArrive: false,
      });
    if (orchestrator.decisions) {
      const decided = { eventId, decisions: orchestrator.decisions };
      await tell(message('io.ensue.event.decided.v1', 'd', '/o', decided));
    }
    if (orchestrator.outcome) {
      await tell(message('io.ensue.run.outcome.v1', 'r', '/o', { runId: 'r1', ...orchestrator.outcome } as RunOutcome));
    }
  });
  const gateway = createGateway({ bus, requester, envelopes, logger: silentLogger });
  const health = HealthModule.register([gateway.check]);
  const module = { module: class Root {}, imports: [GatewayModule.register(gateway), health] };
  const app = await createHttpApp(module, { logger: silentLogger, host: '127.0.0.1', apiToken });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  const http = supertest(app.getHttpServer());
  if (orchestrator.webhooks) await vi.waitFor(() => expect(gateway.check.check().detail).toBe('version 1'));
  return { app, bus, http, taken };
}

/** Paths as they are, without a client's tidying up. */
function ask(app: NestFastifyApplication, method: string, path: string, headers: Record<string, string>) {
  const { port } = app.getHttpServer().address() as AddressInfo;
  return new Promise<number>((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject).end(method === 'POST' || method === 'PUT' ? JSON.stringify(order) : undefined);
  });
}

describe('POST /events', () => {
  it('takes an event and answers with its id, the same for the same event', async () => {
    const { http, taken } = await scene({ webhooks: [] });
    const send = () =>
      http.post('/events').set('content-type', 'application/cloudevents+json').send(JSON.stringify(order));
    const first = await send();
    expect([first.status, first.body]).toEqual([202, { ids: [eventApiId('/shop', '1')] }]);
    expect((await send()).body).toEqual(first.body);
    expect(taken[0]).toMatchObject({ ...order, time: expect.any(String) as string });
    expect(taken[0]).not.toHaveProperty('ensuereplyto');
  });

  it('takes batches and binary events', async () => {
    const { http, taken } = await scene({ webhooks: [] });
    const batch = JSON.stringify([order, { ...order, id: '2' }]);
    const many = await http.post('/events').set('content-type', 'application/cloudevents-batch+json').send(batch);
    expect(many.body).toEqual({ ids: [eventApiId('/shop', '1'), eventApiId('/shop', '2')] });
    const headers = { 'ce-specversion': '1.0', 'ce-id': '3', 'ce-source': '/shop', 'ce-type': 'order.placed' };
    const one = await http.post('/events').set(headers).set('content-type', 'text/plain').send('three');
    expect(one.status).toBe(202);
    expect(taken.map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(taken[2]).toMatchObject({ data: 'three', datacontenttype: 'text/plain' });
  });

  it('says what is wrong and where, and takes nothing', async () => {
    const { http, taken } = await scene({ webhooks: [] });
    const answer = await http.post('/events').send([order, { ...order, type: 7 }]);
    expect(answer.status).toBe(400);
    expect(answer.type).toBe('application/problem+json');
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ pointer: '/1/type' }] });
    expect((await http.post('/events').set('content-type', 'application/xml').send('<e/>')).status).toBe(415);
    expect((await http.post('/events').send({ ...order, data: 'x'.repeat(1024 * 1024) })).status).toBe(413);
    expect((await http.post('/events')).status).toBe(415);
    expect(taken).toEqual([]);
  });

  it('never says 202 when nobody took responsibility', async () => {
    const { http, bus } = await scene({ webhooks: [] });
    const publish = vi.spyOn(bus, 'publish').mockRejectedValue(new PublishError('timeout', true, 'no confirm'));
    const answer = await http.post('/events').send(order);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    publish.mockRejectedValue(new PublishError('too-large', false, 'too large'));
    expect((await http.post('/events').send(order)).status).toBe(413);
  });

  it('asks for patience when too much is on its way', async () => {
    const { http, bus } = await scene({ webhooks: [] });
    let confirm: () => void = () => undefined;
    const confirmed = new Promise<void>((resolve) => (confirm = resolve));
    const publish = vi.spyOn(bus, 'publish').mockReturnValue(confirmed);
    const batch = Array.from({ length: 100 }, (_, index) => ({ ...order, id: String(index) }));
    const waiting = Array.from({ length: 20 }, () =>
      http
        .post('/events')
        .send(batch)
        .then((answer) => answer.status),
    );
    await vi.waitFor(() => expect(publish).toHaveBeenCalledTimes(2_000), { timeout: 10_000 });
    const answer = await http.post('/events').send(order);
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '1']);
    confirm();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([202]));
    expect((await http.post('/events').send(order)).status).toBe(202);
  });

  it('is open to the admin token only, however the path is spelled', async () => {
    const { app, http, taken } = await scene({ webhooks: [hook('orders')] }, 'admin-token');
    const paths = [
      '/events',
      '/events/',
      '//events',
      '/%65vents',
      '/events%2f',
      '/events?x=/hooks/shop/orders',
      '/hooks/../events',
    ];
    for (const path of paths) {
      for (const method of ['POST', 'HEAD', 'GET', 'PUT']) {
        for (const token of ['', 'Bearer wrong', 'Bearer hook-token']) {
          const headers = { 'content-type': 'application/json', ...(token && { authorization: token }) };
          expect([401, 404, 405]).toContain(await ask(app, method, path, headers));
        }
      }
    }
    expect(taken).toEqual([]);
    expect((await http.post('/events').set('authorization', 'Bearer admin-token').send(order)).status).toBe(202);
  });
});

describe('a webhook', () => {
  it('turns a request of whoever knows its token into an event', async () => {
    const { http, taken } = await scene({ webhooks: [hook('orders')] }, 'admin-token');
    const answer = await http
      .post('/hooks/shop/orders?a=1')
      .set('authorization', 'Bearer hook-token')
      .send({ total: 3 });
    expect(answer.status).toBe(202);
    expect(taken).toMatchObject([
      { source: '/hooks/shop/orders', type: 'order.placed', data: { total: 3 }, httpquery: 'a=1' },
    ]);
    expect(answer.body).toEqual({ eventId: eventApiId('/hooks/shop/orders', taken[0]?.id ?? '') });
    expect((await http.put('/hooks/shop/orders').set('x-ensue-token', 'hook-token').send({})).status).toBe(202);
    expect((await http.get('/hooks/shop/orders').set('x-ensue-token', 'hook-token')).status).toBe(202);
    expect(taken).toHaveLength(3);
  });

  it('is shut to everybody else, the admin included, however the path is spelled', async () => {
    const { app, taken } = await scene({ webhooks: [hook('orders')] }, 'admin-token');
    const paths = [
      '/hooks/shop/orders',
      '/hooks/shop/orders/',
      '/hooks//shop/orders',
      '/hooks/shop%2forders',
      '/hooks/shop/%6frders',
      '/HOOKS/shop/orders',
      '/hooks/shop/orders%2f..%2fopen',
    ];
    const tokens = [
      {},
      { 'x-ensue-token': 'wrong' },
      { 'x-ensue-token': '' },
      { authorization: 'Bearer admin-token' },
      { authorization: 'Bearer' },
    ];
    for (const path of paths) {
      for (const method of ['POST', 'PUT', 'GET', 'HEAD']) {
        for (const token of tokens) {
          const status = await ask(app, method, path, { 'content-type': 'application/json', ...token });
          expect([401, 404, 405]).toContain(status);
        }
      }
    }
    expect(taken).toEqual([]);
  });

  it('without a token is open, but only looking at it causes nothing', async () => {
    const { http, taken } = await scene({ webhooks: [hook('open', { tokenHash: null })] }, 'admin-token');
    const looked = await http.head('/hooks/shop/open');
    expect([looked.status, looked.headers['allow']]).toEqual([405, 'POST, PUT, GET']);
    expect(taken).toEqual([]);
    expect((await http.post('/hooks/shop/open').set('content-type', 'text/plain').send('hi')).status).toBe(202);
    expect(taken).toMatchObject([{ data: { text: 'hi' } }]);
  });

  it('reads a body of no stated type as bytes', async () => {
    const { app, taken } = await scene({ webhooks: [hook('open', { tokenHash: null })] });
    expect(await ask(app, 'POST', '/hooks/shop/open', {})).toBe(202);
    expect(taken).toMatchObject([{ data: { base64: expect.any(String) as string } }]);
  });

  it('is 404 or 403 only when that is known', async () => {
    const orchestrator: Orchestrator = {};
    const { http } = await scene(orchestrator);
    const early = await http.post('/hooks/shop/orders').send({});
    expect([early.status, early.headers['retry-after']]).toEqual([503, '2']);
    const late = await scene({ webhooks: [hook('off', { enabled: false, tokenHash: null })] });
    expect((await late.http.post('/hooks/shop/orders').send({})).status).toBe(404);
    expect((await late.http.post('/hooks/shop/off').send({})).status).toBe(403);
    expect((await late.http.post('/hooks/shop/off').set('idempotency-key', ' ').send({})).status).toBe(403);
  });

  it('called twice with one Idempotency-Key is one event', async () => {
    const { http } = await scene({ webhooks: [hook('open', { tokenHash: null })] });
    const send = () => http.post('/hooks/shop/open').set('idempotency-key', 'k1').send({});
    expect((await send()).body).toEqual((await send()).body);
    expect((await send()).body).toEqual({ eventId: eventApiId('/hooks/shop/open', 'k1') });
  });
});

describe('a webhook whose sender signs', () => {
  const settings = { authentication: { kind: 'github' as const, secrets: ['hook'] }, answer: { body: 'thanks' } };
  const webhooks = [hook('github', { tokenHash: '', settings })];
  const post = ({ http }: Awaited<ReturnType<typeof scene>>, body: string, signature: string) =>
    http
      .post('/hooks/shop/github')
      .set('content-type', 'application/json')
      .set('x-hub-signature-256', signature)
      .send(body);
  const signature = (body: string) => `sha256=${createHmac('sha256', 'shh').update(body).digest('hex')}`;

  it('takes what is signed by the secret that came sealed, and answers as it says', async () => {
    const here = await scene({ webhooks, secrets: { 'shop/hook': 'shh' } }, 'admin-token');
    const body = '{"a": 1}';
    const answer = await post(here, body, signature(body));
    expect([answer.status, answer.text, answer.type]).toEqual([200, 'thanks', 'text/plain']);
    expect(here.taken).toMatchObject([{ data: { a: 1 }, source: '/hooks/shop/github' }]);
    expect(answer.headers['ensue-event-id']).toBe(eventApiId('/hooks/shop/github', here.taken[0]?.id ?? ''));
  });

  it('refuses all else with the same words, before it is read', async () => {
    const here = await scene({ webhooks, secrets: { 'shop/hook': 'shh' } }, 'admin-token');
    const answers = await Promise.all([
      post(here, '{"a":2}', signature('{"a":1}')),
      post(here, '{"a":1}', 'sha256=00'),
      post(here, '{"a":', ''),
      here.http.get('/hooks/shop/github'),
      here.http.post('/hooks/shop/github').set('authorization', 'Bearer admin-token').send({}),
    ]);
    for (const { status, type, headers } of answers) {
      expect([status, type, headers['www-authenticate']]).toEqual([
        401,
        'application/problem+json',
        'Signature realm="webhook"',
      ]);
    }
    expect(new Set(answers.map(({ text }) => (JSON.parse(text) as { detail: string }).detail)).size).toBe(1);
    expect(here.taken).toEqual([]);
  });

  it('lets nobody in where the secret did not come, or came in a way that does not open', async () => {
    const away = await scene({ webhooks });
    const answer = await post(away, '{}', signature('{}'));
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '60']);
    const altered = await scene({ webhooks, envelope: 'a.b.c' });
    expect((await post(altered, '{}', signature('{}'))).status).toBe(503);
    expect([...away.taken, ...altered.taken]).toEqual([]);
  });
});

describe('a webhook that answers with the result', () => {
  const webhooks = [hook('ask', { tokenHash: null, respond: 'result' })];
  const started = { outcome: 'started', workflow: 'shop/orders', runId: 'r1', reason: '' };

  it('gives the output of the run', async () => {
    const { http, bus, taken } = await scene({
      webhooks,
      decisions: [started],
      outcome: { status: 'completed', output: { n: 42 } },
    });
    const answer = await http.post('/hooks/shop/ask').send({});
    expect([answer.status, answer.body, answer.headers['ensue-run-id']]).toEqual([200, { n: 42 }, 'r1']);
    expect(taken[0]).toMatchObject({ ensuereplyto: bus.replyQueue });
  });

  it('gives null for a run without output', async () => {
    const { http } = await scene({ webhooks, outcome: { status: 'completed' } });
    const answer = await http.post('/hooks/shop/ask').send({});
    expect([answer.status, answer.text]).toEqual([200, 'null']);
  });

  it.each([
    [{ type: 'https://x/e', status: 404, title: 'No such order' }, 404],
    [{ type: 'https://x/e', status: 200 }, 500],
    [undefined, 500],
  ])('gives the fault of a run that failed: %j', async (fault, status) => {
    const outcome = { status: 'faulted', ...(fault && { fault }) };
    const { http } = await scene({ webhooks, decisions: [started], outcome });
    const answer = await http.post('/hooks/shop/ask').send({});
    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
    expect(JSON.parse(answer.text)).toMatchObject({ ...fault, status });
  });

  it('gives the decisions when no run was started', async () => {
    const filtered = { outcome: 'filtered', reason: 'total was 3' };
    const { http } = await scene({ webhooks, decisions: [filtered] });
    const answer = await http.post('/hooks/shop/ask').send({});
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ decisions: [filtered], eventId: expect.any(String) as string });
  });

  it('answers with the event when the gateway stops before the run ends', async () => {
    const { app, http, taken } = await scene({ webhooks, decisions: [started] });
    const waiting = http
      .post('/hooks/shop/ask')
      .send({})
      .then((answer) => [answer.status, answer.body] as const);
    await vi.waitFor(() => expect(taken).toHaveLength(1));
    await app.close();
    expect(await waiting).toMatchObject([202, { eventId: expect.any(String) as string }]);
  });
});
