import { routes, webhooksPurpose } from '@ensue/contracts';
import { createHttpApp, silentLogger } from '@ensue/nest-kit';
import { SecretsError } from '@ensue/ports';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { get as httpGet, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { callable, oneAction, workflow } from '../testing/definitions';
import { Installation, gatewayEnvelopes } from '../testing/installation';
import { OrchestratorModule } from './orchestrator.module';

let here: Installation;
let app: NestFastifyApplication;
/** Every route the framework serves, `get /api/v1/runs/{id}`. */
const served = new Set<string>();
beforeAll(async () => {
  here = await Installation.open();
  class Root {}
  const imports = [OrchestratorModule.register(here.orchestrator, '1.2.3')];
  app = await createHttpApp({ module: Root, imports }, { logger: silentLogger, host: '127.0.0.1' });
  const fastify = app.getHttpAdapter().getInstance() as unknown as {
    addHook(name: 'onRoute', hook: (route: { method: string | string[]; url: string }) => void): void;
  };
  fastify.addHook('onRoute', ({ method, url }) => {
    const path = url.replace(/:(\w+)/g, '{$1}');
    for (const each of [method].flat()) if (each !== 'HEAD') served.add(`${each.toLowerCase()} ${path}`);
  });
  await app.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await app.close();
  await here.dispose();
});

const api = () => request(app.getHttpServer() as Parameters<typeof request>[0]);
const v1 = '/api/v1';
const yaml = (source: string) => api().post(`${v1}/workflows`).set('content-type', 'application/yaml').send(source);

describe('the API', () => {
  it('has the routes that its contract says, and no others', () => {
    const elsewhere = new Set(['/healthz', '/readyz', '/metrics', '/events', '/hooks/{namespace}/{name}']);
    const said = routes.filter(({ path }) => !elsewhere.has(path)).map(({ method, path }) => `${method} ${path}`);
    expect([...served].sort()).toEqual(said.sort());
  });

  it('says of itself what it has', async () => {
    const { body } = await api().get('/openapi.json').expect(200);
    expect(body).toMatchObject({ openapi: expect.stringMatching(/^3\.1/), info: { version: '1.2.3' } });
    const messages = await api().get('/asyncapi.json').expect(200);
    expect(messages.body).toMatchObject({ asyncapi: expect.stringMatching(/^3\.0/), info: { version: '1.2.3' } });
    const schema = await api().get('/schema/workflow.json').expect(200);
    expect(schema.body).toMatchObject({ required: ['document', 'do'], $defs: { task: expect.any(Object) } });
  });

  it('says what ails the installation: nothing', async () => {
    const { body } = await api().get(`${v1}/doctor`).expect(200);
    expect(body).toMatchObject({ summary: 'Nothing to mend.', version: '1.2.3', findings: [] });
    expect(body).toMatchObject({ schema: expect.stringMatching(/\d{13}$/), at: expect.any(String) });
  });

  it.each([
    `${v1}/workflows/test/nobody`,
    `${v1}/workflows/test/nobody/versions/1.0.0`,
    `${v1}/runs/nobody`,
    `${v1}/runs/nobody/tasks`,
    `${v1}/runs/nobody/facts`,
    `${v1}/runs/nobody/stream`,
    `${v1}/events/nobody`,
    `${v1}/webhooks/test/nobody`,
    `${v1}/schedules/test/nobody`,
    `${v1}/dead-letters/nobody`,
  ])('has no %s, and says how to find what there is', async (path) => {
    const { body, type } = await api().get(path).expect(404);
    expect(type).toBe('application/problem+json');
    expect(body).toMatchObject({ status: 404, title: expect.stringMatching(/^No such/), hint: expect.any(String) });
  });

  it('knows the parameters of its lists, and refuses others with the one that was meant', async () => {
    const { body } = await api().get(`${v1}/runs?statsu=running&colour=red`).expect(400);
    expect(body).toMatchObject({
      detail: expect.stringContaining('"statsu", "colour"'),
      hint: expect.stringContaining('namespace, workflow, status'),
      errors: [{ pointer: '?statsu', hint: 'Did you mean `status`?' }, { pointer: '?colour' }],
    });
    await api()
      .get(`${v1}/runs?status=running&limit=5&workflow=test%2Fx&namespace=test&from=2026-01-01T00:00:00Z`)
      .expect(200);
    for (const list of [
      'workflows',
      'runs',
      'events',
      'decisions',
      'webhooks',
      'secrets',
      'schedules',
      'dead-letters',
    ]) {
      await api().get(`${v1}/${list}?limit=1`).expect(200);
      await api().get(`${v1}/${list}?limits=1`).expect(400);
    }
  });

  it.each([
    ['post', `${v1}/workflows/test/nobody/runs`, 'text/plain', '{"input":1}'],
    ['post', `${v1}/webhooks`, 'application/x-www-form-urlencoded', 'namespace=test&name=in&eventType=org.x'],
    ['put', `${v1}/webhooks/test/in`, 'application/octet-stream', '{"eventType":"org.x"}'],
    ['put', `${v1}/secrets/test/api`, 'application/yaml', 'value: x'],
    ['patch', `${v1}/workflows/test/nobody`, 'text/json', '{"enabled":true}'],
  ] as const)('takes nothing but JSON at %s %s, not even as %s', async (method, path, type, body) => {
    const answer = await api()[method](path).set('content-type', type).send(body);
    expect([answer.status, answer.type]).toEqual([415, 'application/problem+json']);
    expect(JSON.parse(answer.text)).toMatchObject({ detail: expect.stringContaining(type), hint: expect.any(String) });
  });

  it.each([
    ['post', `${v1}/workflows/test/nobody/runs`],
    ['post', `${v1}/runs/nobody/cancel`],
    ['post', `${v1}/runs/nobody/suspend`],
    ['post', `${v1}/runs/nobody/resume`],
    ['post', `${v1}/runs/nobody/retry`],
    ['post', `${v1}/events/nobody/redeliver`],
    ['post', `${v1}/dead-letters/nobody/redrive`],
    ['delete', `${v1}/dead-letters/nobody`],
    ['delete', `${v1}/webhooks/test/nobody`],
    ['delete', `${v1}/workflows/test/nobody`],
  ] as const)('does nothing to what is not there: %s %s', async (method, path) => {
    expect((await api()[method](path)).status).toBe(404);
  });

  it.each([
    '/workflows?limit=0',
    '/runs?limit=201',
    '/runs?limit=x',
    '/runs?limit=1&limit=2',
    '/runs?status=odd',
    '/runs?status=running&status=waiting',
    '/runs?from=yesterday',
    '/runs?workflow=a/b/c',
    '/runs?cursor=made-up',
    '/workflows?cursor=made-up',
    '/events?cursor=made-up',
    '/events?to=x',
    '/decisions?outcome=odd',
    '/decisions?cursor=made-up',
    '/webhooks?cursor=made-up',
    '/schedules?cursor=made-up',
    '/dead-letters?cursor=made-up',
  ])('does not understand %s, and says which part', async (path) => {
    const { body } = await api().get(`${v1}${path}`).expect(400);
    expect(body).toMatchObject({ errors: [{ pointer: expect.stringMatching(/^\?/) }] });
  });
});

describe('workflows', () => {
  it('are published, listed, read, switched and deleted', async () => {
    const source = callable('desk');
    const created = await yaml(source).expect(201);
    expect(created.headers['location']).toBe(`${v1}/workflows/test/desk/versions/1.0.0`);
    expect(created.body).toEqual({ namespace: 'test', name: 'desk', version: '1.0.0' });
    await yaml(source).expect(200);
    expect((await yaml(`${source}\n# other`).expect(409)).body).toMatchObject({
      detail: expect.stringContaining('1.0.0'),
    });
    await yaml(callable('desk', '1.1.0')).expect(201);

    const { body } = await api().get(`${v1}/workflows/test/desk`).expect(200);
    expect(body).toMatchObject({
      latest: '1.1.0',
      enabled: true,
      versions: [{ version: '1.1.0' }, { version: '1.0.0' }],
    });
    expect((await api().get(`${v1}/workflows?q=desk`).expect(200)).body).toMatchObject({ items: [{ name: 'desk' }] });
    const version = `${v1}/workflows/test/desk/versions/1.0.0`;
    const text = await api().get(version).set('accept', 'application/yaml').expect(200);
    expect([text.text, text.type]).toEqual([source, 'application/yaml']);
    expect((await api().get(version).set('accept', 'application/json')).body).toMatchObject({
      document: { name: 'desk' },
    });

    expect((await api().patch(`${v1}/workflows/test/desk`).send({ enabled: false }).expect(200)).body).toMatchObject({
      enabled: false,
    });
    expect(
      (await api().patch(`${v1}/workflows/test/desk`).send({ enabled: 'no', x: 1 }).expect(400)).body,
    ).toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ pointer: '/enabled' })]),
    });
    const retention = { days: 7, runs: 1_000 };
    const kept = await api().patch(`${v1}/workflows/test/desk`).send({ retention }).expect(200);
    expect(kept.body).toMatchObject({ enabled: false, retention });
    expect((await api().get(`${v1}/workflows/test/desk`)).body).toMatchObject({ retention });
    const byDefault = await api().patch(`${v1}/workflows/test/desk`).send({ retention: null }).expect(200);
    expect(byDefault.body).not.toHaveProperty('retention');
    for (const wrong of [{}, { retention: { days: 0 } }, { retention: { weeks: 1 } }])
      await api().patch(`${v1}/workflows/test/desk`).send(wrong).expect(400);
    await api().patch(`${v1}/workflows/test/nobody`).send({ enabled: true }).expect(404);
    await api().post(`${v1}/workflows/test/desk/runs`).send({}).expect(409);
    await api().delete(`${v1}/workflows/test/desk`).expect(204);
    await api().get(version).expect(404);
  });

  it('with mistakes are refused with all of them and their places', async () => {
    const wrong = workflow('wrong', 'do: [ { a: { cal: http } } ]\nextra: 1');
    for (const path of ['/workflows', '/workflows/validate']) {
      const { body } = await api().post(`${v1}${path}`).set('content-type', 'application/yaml').send(wrong).expect(400);
      expect(body).toMatchObject({
        errors: expect.arrayContaining([expect.objectContaining({ line: 2, hint: expect.any(String) })]),
      });
    }
    await api()
      .post(`${v1}/workflows/validate`)
      .set('content-type', 'application/yaml')
      .send(callable('fine'))
      .expect(200, { valid: true });
    await api().post(`${v1}/workflows`).set('content-type', 'application/yaml').send('').expect(400);
    await api().get(`${v1}/workflows/test/wrong`).expect(404);
  });

  it('may be JSON', async () => {
    const definition = {
      document: { dsl: '1.0.3', namespace: 'test', name: 'json', version: '1.0.0' },
      do: [{ a: { set: { b: 1 } } }],
    };
    await api().post(`${v1}/workflows`).send(definition).expect(201);
  });
});

describe('runs', () => {
  it('are called for, waited for, listed in pages, read and told step by step', async () => {
    await yaml(callable('calls'));
    const started = await api()
      .post(`${v1}/workflows/test/calls/runs`)
      .send({ input: { a: 1 }, key: 'k1' })
      .expect(201);
    const { id } = started.body as { id: string };
    expect(started.headers['location']).toBe(`${v1}/runs/${id}`);
    await here.until('completed', id);
    expect(
      (await api().post(`${v1}/workflows/test/calls/runs`).set('idempotency-key', 'k1').expect(200)).body,
    ).toMatchObject({ id });
    const waited = await api()
      .post(`${v1}/workflows/test/calls/runs`)
      .set('prefer', 'respond-async, wait=20')
      .send({})
      .expect(200);
    expect(waited.body).toMatchObject({ status: 'completed', output: { method: 'get' } });
    await api().post(`${v1}/workflows/test/calls/runs`).send({ odd: 1 }).expect(400);
    await api().post(`${v1}/workflows/test/calls/runs`).send({ version: '9.0.0' }).expect(404);
    await api().post(`${v1}/workflows/test/calls/runs`).set('idempotency-key', 'x'.repeat(256)).expect(400);

    const first = (await api().get(`${v1}/runs?workflow=test/calls&limit=1&status=completed,faulted`).expect(200))
      .body as { items: { id: string }[]; nextCursor: string };
    expect(first.items).toMatchObject([{ id: (waited.body as { id: string }).id, input: {} }]);
    const second = await api()
      .get(`${v1}/runs?workflow=calls&namespace=test&limit=1&cursor=${encodeURIComponent(first.nextCursor)}`)
      .expect(200);
    expect(second.body).toMatchObject({ items: [{ id }] });
    expect(second.body).not.toHaveProperty('nextCursor');

    expect((await api().get(`${v1}/runs/${id}`).expect(200)).body).toMatchObject({
      input: { a: 1 },
      key: 'k1',
      status: 'completed',
    });
    expect((await api().get(`${v1}/runs/${id}/tasks`).expect(200)).body).toMatchObject({
      items: [{ name: 'work', status: 'completed' }],
    });
    const facts = (await api().get(`${v1}/runs/${id}/facts?limit=1`).expect(200)).body as {
      items: object[];
      nextCursor: string;
    };
    expect(facts.items[0]).toMatchObject({ kind: 'signal.start', step: 1 });
    const rest = await api().get(`${v1}/runs/${id}/facts?limit=1&cursor=${facts.nextCursor}`).expect(200);
    expect((rest.body as { items: object[] }).items[0]).toMatchObject({ kind: 'signal.action.completed', step: 2 });
    await api().get(`${v1}/runs/${id}/facts?cursor=-1`).expect(400);
  });

  it('are suspended, resumed, cancelled and done again', async () => {
    await yaml(workflow('waits', 'do: [ { rest: { wait: { hours: 1 } } } ]'));
    const { id } = (await api().post(`${v1}/workflows/test/waits/runs`)).body as { id: string };
    const act = (verb: string) => api().post(`${v1}/runs/${id}/${verb}`).send({ reason: 'because' });
    expect((await act('suspend').expect(200)).body).toMatchObject({ status: 'suspended' });
    expect((await act('resume').expect(200)).body).toMatchObject({ status: 'waiting' });
    expect((await act('cancel').expect(200)).body).toMatchObject({ status: 'cancelled' });
    expect((await act('cancel').expect(409)).body).toMatchObject({ hint: expect.stringContaining('/retry') });
    await api().post(`${v1}/runs/${id}/cancel`).send({ reasons: 1 }).expect(400);
    const again = await api()
      .post(`${v1}/runs/${id}/retry`)
      .set('idempotency-key', 'once')
      .send({ input: { b: 2 } })
      .expect(201);
    expect(again.body).toMatchObject({ input: { b: 2 }, trigger: { kind: 'retry', id } });
    const repeated = await api().post(`${v1}/runs/${id}/retry`).set('idempotency-key', 'once').send({}).expect(200);
    expect((repeated.body as { id: string }).id).toBe((again.body as { id: string }).id);
    await api().post(`${v1}/runs/${id}/retry`).send({ version: '9.9.9' }).expect(404);
  });

  it('are streamed as they happen', async () => {
    await yaml(callable('streamed'));
    here.runner.perform = () => 'silence';
    here.runner.asked.length = 0;
    const { id } = (await api().post(`${v1}/workflows/test/streamed/runs`)).body as { id: string };
    const { port } = app.getHttpServer().address() as AddressInfo;
    let text = '';
    const response = await new Promise<IncomingMessage>((resolve) =>
      httpGet({ host: '127.0.0.1', port, path: `${v1}/runs/${id}/stream` }, resolve),
    );
    response.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await vi.waitFor(() => expect(text).toContain('task.started'));
    const [asked] = here.runner.asked;
    if (asked !== undefined) await here.runner.answer(asked, { output: 'done' });
    await new Promise((resolve) => response.on('end', resolve));
    here.runner.perform = () => ({ output: 1 });
    expect(text).toMatch(/event: end\nid: 2\ndata: .*"status":"completed"/);
    const rest = await api().get(`${v1}/runs/${id}/stream`).set('last-event-id', '1').expect(200);
    expect(rest.text).not.toContain('signal.start');
    expect(rest.text).toContain('event: end');
  });
});

describe('events and decisions', () => {
  it('are listed, read with each other, and decided on anew', async () => {
    await yaml(oneAction('on-order', 'org.order'));
    const id = await here.event('org.order', { a: 1 });
    expect((await api().get(`${v1}/events?type=org.order&source=/test`).expect(200)).body).toMatchObject({
      items: [{ id }],
    });
    expect((await api().get(`${v1}/events/${id}`).expect(200)).body).toMatchObject({
      id,
      event: { data: { a: 1 } },
      decisions: [{ outcome: 'started', workflow: { namespace: 'test', name: 'on-order' } }],
    });
    expect((await api().post(`${v1}/events/${id}/redeliver`).expect(200)).body).toMatchObject({
      decisions: [{ outcome: 'started' }],
    });
    const { body } = await api()
      .get(`${v1}/decisions?causeId=${id}&outcome=started&workflow=test/on-order`)
      .expect(200);
    expect((body as { items: object[] }).items).toHaveLength(2);
  });
});

describe('webhooks', () => {
  it('are created, replaced, listed and deleted; the token is never shown', async () => {
    const hook = { namespace: 'test', name: 'in', eventType: 'org.in', token: 'a token of some length' };
    const { body } = await api().post(`${v1}/webhooks`).send(hook).expect(201);
    expect(body).toMatchObject({ path: '/hooks/test/in', authentication: 'token', respond: 'accepted', enabled: true });
    expect(JSON.stringify(body)).not.toContain('token of');
    await api().post(`${v1}/webhooks`).send(hook).expect(409);
    await api()
      .post(`${v1}/webhooks`)
      .send({ ...hook, name: 'No', token: 'short' })
      .expect(400);
    expect(
      (await api().put(`${v1}/webhooks/test/in`).send({ eventType: 'org.in2', respond: 'result' }).expect(200)).body,
    ).toMatchObject({
      authentication: 'token',
      respond: 'result',
      createdAt: (body as { createdAt: string }).createdAt,
    });
    const opened = await api().put(`${v1}/webhooks/test/in`).send({ eventType: 'org.in2', token: null }).expect(200);
    expect(opened.body).toMatchObject({ authentication: 'none' });
    await api().put(`${v1}/webhooks/test/No`).send({ eventType: 'x' }).expect(400);
    expect((await api().get(`${v1}/webhooks`).expect(200)).body).toMatchObject({ items: [{ name: 'in' }] });
    expect((await api().get(`${v1}/webhooks/test/in`).expect(200)).body).toMatchObject({ eventType: 'org.in2' });
    await api().delete(`${v1}/webhooks/test/in`).expect(204);
    await api().get(`${v1}/webhooks/test/in`).expect(404);
  });
});

describe('webhooks whose sender signs', () => {
  const at = `${v1}/webhooks/test/signed`;
  afterAll(async () => {
    await api().delete(at).expect(204);
    await api().delete(`${v1}/secrets/test/hook`).expect(204);
  });
  const github = { authentication: { kind: 'github', secrets: ['hook'] } };
  const put = (body: object) =>
    api()
      .put(at)
      .send({ eventType: 'org.in', ...body });
  const mistakes = async (settings: object, more: object = {}) => {
    const { body } = await put({ settings, ...more }).expect(400);
    return (body as { errors: { pointer: string; message: string }[] }).errors;
  };

  it('keep their authentication until another takes its place, and show no secret', async () => {
    expect(await mistakes(github)).toMatchObject([{ message: 'There is no secret test/hook.' }]);
    await api().put(`${v1}/secrets/test/hook`).send({ value: 'canary-value' });
    const made = await put({ settings: { ...github, body: { as: 'json' } } }).expect(200);
    expect(made.body).toMatchObject({ authentication: 'github', settings: { ...github, body: { as: 'json' } } });
    const kept = await put({ respond: 'result' }).expect(200);
    expect(kept.body).toMatchObject({ authentication: 'github', settings: github });
    expect((kept.body as { settings: object }).settings).not.toHaveProperty('body');
    const byToken = await put({ token: 'a token of some length' }).expect(200);
    expect(byToken.body).toMatchObject({ authentication: 'token', settings: {} });
    expect((await put({ settings: github }).expect(200)).body).toMatchObject({ authentication: 'github' });
    expect((await put({ token: null }).expect(200)).body).toMatchObject({ authentication: 'none', settings: {} });
    await put({ settings: github }).expect(200);
    expect((await api().get(at)).text).not.toContain('canary');
  });

  it('reach gateways with their secrets sealed, and again when a secret is replaced', async () => {
    await api().put(`${v1}/secrets/test/hook`).send({ value: 'canary-old' });
    await put({ settings: github }).expect(200);
    const before = await here.orchestrator.inbox.webhooks();
    expect(JSON.stringify(before)).not.toContain('canary');
    expect(await gatewayEnvelopes.open(before.secrets ?? '', webhooksPurpose)).toEqual({ 'test/hook': 'canary-old' });
    // Whoever knows nothing of settings finds a hash that no token has.
    expect(before.webhooks.find(({ name }) => name === 'signed')).toMatchObject({ tokenHash: '', settings: github });
    await api().put(`${v1}/secrets/test/hook`).send({ value: 'canary-new' });
    const after = await here.orchestrator.inbox.webhooks();
    expect(after.version).toBeGreaterThan(before.version);
    expect(await gatewayEnvelopes.open(after.secrets ?? '', webhooksPurpose)).toEqual({ 'test/hook': 'canary-new' });
    await api().delete(`${v1}/secrets/test/hook`).expect(204);
    const without = await here.orchestrator.inbox.webhooks();
    expect(without.version).toBeGreaterThan(after.version);
    expect(await gatewayEnvelopes.open(without.secrets ?? '', webhooksPurpose)).toEqual({});
    await api().put(`${v1}/secrets/test/hook`).send({ value: 'canary' });
  });

  const jwt = { kind: 'jwt', issuer: 'i', audience: 'a', algorithms: ['RS256'] };
  const hmac = { kind: 'hmac', secrets: ['hook'], header: 'x-sign', algorithm: 'sha256', encoding: 'hex' };
  it.each<[string, object, object, string]>([
    ['an unknown kind', { authentication: { kind: 'magic' } }, {}, '/settings/authentication'],
    ['no secret', { authentication: { kind: 'github' } }, {}, '/settings/authentication'],
    [
      'what another kind has',
      { authentication: { ...github.authentication, header: 'x' } },
      {},
      '/settings/authentication',
    ],
    ['a token beside it', github, { token: 'a token of some length' }, '/token'],
    ['an expression that breaks off', { event: { type: '.a |' } }, {}, '/settings/event/type'],
    ['a broken key', { event: { id: { expression: '.[' } } }, {}, '/settings/event/id/expression'],
    ['two keys', { event: { id: { header: 'a', pointer: '/b' } } }, {}, '/settings/event/id'],
    ['a CloudEvent that is mapped', { body: { as: 'cloudevents' }, event: { type: '.a' } }, {}, '/settings/event'],
    ['a fixed answer beside the result', { answer: { status: 200 } }, { respond: 'result' }, '/settings/answer'],
    ['no key for a token', { authentication: jwt }, {}, '/settings/authentication'],
    [
      'mixed algorithms',
      { authentication: { ...jwt, algorithms: ['RS256', 'HS256'] } },
      {},
      '/settings/authentication/algorithms',
    ],
    ['no algorithm', { authentication: { ...jwt, algorithms: ['none'] } }, {}, '/settings/authentication/algorithms/0'],
    [
      'a private key',
      { authentication: { ...jwt, keys: [{ kty: 'RSA', d: 'x' }] } },
      {},
      '/settings/authentication/keys/0',
    ],
    [
      'a shared secret as a key',
      { authentication: { ...jwt, keys: [{ kty: 'oct', k: 'x' }] } },
      {},
      '/settings/authentication/keys/0',
    ],
    [
      'an unsigned time',
      { authentication: { ...hmac, timestampHeader: 't', signed: '{body}' } },
      {},
      '/settings/authentication/signed',
    ],
    ['an unsigned body', { authentication: { ...hmac, signed: 'x' } }, {}, '/settings/authentication/signed'],
    ['more bytes than come through', { body: { maxBytes: 2 ** 21 } }, {}, '/settings/body/maxBytes'],
  ])('are refused with %s, and the place is told', async (_, settings, more, pointer) => {
    expect((await mistakes(settings, more)).map((mistake) => mistake.pointer)).toContain(pointer);
  });

  it('are told where in an expression the mistake is', async () => {
    expect(await mistakes({ event: { type: '.a\n| .b[' } })).toMatchObject([
      { message: expect.stringMatching(/^Line 2, column \d+: /) },
    ]);
  });
});

describe('schedules', () => {
  it('are listed and read', async () => {
    await yaml(workflow('nightly', "schedule: { cron: '0 3 * * *' }\ndo: [ { a: { set: { b: 1 } } } ]"));
    const view = {
      workflow: { name: 'nightly' },
      timeZone: 'UTC',
      nextAt: expect.stringContaining('T03:00:00'),
      lastAt: null,
    };
    expect((await api().get(`${v1}/schedules`).expect(200)).body).toMatchObject({ items: [view] });
    expect((await api().get(`${v1}/schedules/test/nightly`).expect(200)).body).toMatchObject(view);
  });

  it('are kept as is said beside the definition, by whichever address', async () => {
    await yaml(workflow('zoned', "schedule: { cron: '30 2 * * *' }\ndo: [ { a: { set: { b: 1 } } } ]"));
    const at = `${v1}/workflows/test/zoned`;
    const schedule = { timeZone: 'Europe/Berlin', jitter: 'PT5M', catchUp: { all: 3 } };
    expect((await api().patch(at).send({ schedule }).expect(200)).body).toMatchObject({ schedule });
    const some = await api()
      .patch(at)
      .send({ schedule: { jitter: null } })
      .expect(200);
    expect(some.body).toMatchObject({ schedule: { timeZone: 'Europe/Berlin', catchUp: { all: 3 } } });
    expect(some.body).not.toHaveProperty('schedule.jitter');
    for (const [wrong, pointer] of [
      [{ timeZone: 'Mars/Olympus' }, '/schedule/timeZone'],
      [{ jitter: 'soon' }, '/schedule/jitter'],
      [{ catchUp: 'some' }, '/schedule/catchUp'],
      [{ colour: 'red' }, '/schedule'],
    ] as const) {
      const { body } = await api().patch(at).send({ schedule: wrong }).expect(400);
      expect(body).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ pointer })]) });
    }
    const one = `${v1}/schedules/test/zoned`;
    const paused = await api().post(`${one}/pause`).send({ reason: 'moving' }).expect(200);
    expect(paused.body).toMatchObject({ nextAt: null, policy: { paused: true, pauseReason: 'moving' } });
    const resumed = (await api().post(`${one}/resume`).expect(200)).body as Record<string, unknown>;
    expect(resumed['nextAt']).toEqual(expect.any(String));
    expect(resumed).not.toHaveProperty('policy.paused');
    const preview = await api().get(`${one}/preview?from=2027-03-26T12:00:00Z&count=2`).expect(200);
    expect(preview.body).toEqual({
      timeZone: 'Europe/Berlin',
      items: [
        { at: '2027-03-27T01:30:00.000Z', local: '2027-03-27T02:30:00+01:00' },
        { at: '2027-03-28T01:00:00.000Z', local: '2027-03-28T03:00:00+02:00', clockChange: 'gap' },
      ],
    });
    await api().get(`${one}/preview?count=0`).expect(400);
    await api().patch(at).send({ schedule: null }).expect(200);
    expect((await api().get(one)).body).toMatchObject({ timeZone: 'UTC' });
  });

  it('make up for a period, once under a key, and within their limits', async () => {
    await yaml(workflow('late', "schedule: { cron: '0 2 * * *' }\ndo: [ { a: { set: { b: 1 } } } ]"));
    const at = `${v1}/schedules/test/late/backfill`;
    await api()
      .patch(`${v1}/workflows/test/late`)
      .send({ schedule: { timeZone: 'Europe/Berlin' } })
      .expect(200);
    const period = { from: '2026-03-28T00:00:00Z', to: '2026-03-31T00:00:00Z' };
    const dry = await api()
      .post(at)
      .send({ ...period, dryRun: true })
      .expect(200);
    const times = ['2026-03-28T01:00:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:00:00.000Z'];
    expect(dry.body).toEqual({ items: times.map((dueAt) => ({ dueAt })) });
    const fill = () => api().post(at).set('idempotency-key', 'march').send(period).expect(200);
    expect((await fill()).body).toMatchObject({ items: times.map((dueAt) => ({ dueAt, outcome: 'started' })) });
    expect((await fill()).body).toMatchObject({ items: times.map((dueAt) => ({ dueAt, outcome: 'existed' })) });
    const { body } = await api().get(`${v1}/runs?workflow=test/late`).expect(200);
    const { items } = body as { items: { trigger: { kind: string; dueAt: string } }[] };
    expect(items.map(({ trigger }) => trigger.dueAt).toSorted()).toEqual(times);
    for (const wrong of [
      { from: 'then', to: period.to },
      { from: period.to, to: period.from },
      { from: period.from, to: '2999-01-01T00:00:00Z' },
      { from: '2001-01-01T00:00:00Z', to: period.to },
    ])
      await api().post(at).send(wrong).expect(400);
  });

  it('have limits of starts, which calls come up against', async () => {
    await yaml(workflow('limited', 'do: [ { a: { wait: { hours: 1 } } } ]'));
    const at = `${v1}/workflows/test/limited`;
    const flow = { concurrency: { limit: 1, key: '.input.a', whenFull: 'reject' } };
    expect((await api().patch(at).send({ flow }).expect(200)).body).toMatchObject({ flow });
    const start = (a: number) => api().post(`${at}/runs`).send({ input: { a } });
    await start(1).expect(201);
    expect((await start(1).expect(429)).body).toMatchObject({ detail: expect.stringContaining('no room') });
    await start(2).expect(201);
    await api()
      .patch(at)
      .send({ flow: { concurrency: { limit: 1 } } })
      .expect(200);
    await start(3).expect(201);
    const { body } = await start(3).expect(201);
    const run = body as { id: string };
    expect(run).toMatchObject({ status: 'pending' });
    await api().post(`${v1}/runs/${run.id}/suspend`).send({}).expect(409);
    expect((await api().post(`${v1}/runs/${run.id}/cancel`).send({}).expect(200)).body).toMatchObject({
      status: 'cancelled',
    });
    for (const [wrong, pointer] of [
      [{}, '/flow'],
      [{ concurrency: { limit: 0 } }, '/flow/concurrency/limit'],
      [{ concurrency: { limit: 1, key: '.a |' } }, '/flow/concurrency/key'],
      [{ rate: { limit: 1, period: 'P9D' } }, '/flow/rate/period'],
      [{ dedupe: { window: 'PT1H' } }, '/flow/dedupe'],
    ] as const) {
      const refused = await api().patch(at).send({ flow: wrong }).expect(400);
      expect(refused.body).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ pointer })]) });
    }
    expect((await api().patch(at).send({ flow: null }).expect(200)).body).not.toHaveProperty('flow');
  });

  it('that nobody has published can be looked at', async () => {
    const ask = (body: object) => api().post(`${v1}/schedules/preview`).send(body);
    const { body } = await ask({ every: 'PT15M', from: '2026-11-22T12:00:00Z', count: 2 }).expect(200);
    expect(body).toMatchObject({ items: [{ at: '2026-11-22T12:15:00.000Z' }, { at: '2026-11-22T12:30:00.000Z' }] });
    expect((await ask({ cron: '0 * * * *' }).expect(200)).body).toMatchObject({ items: { length: 10 } });
    for (const wrong of [
      {},
      { cron: '61 * * * *' },
      { every: 'soon' },
      { cron: '0 * * * *', every: 'PT1M' },
      { cron: '0 * * * *', from: 'then' },
      { cron: '0 * * * *', timeZone: 'Mars/Olympus' },
    ])
      await ask(wrong).expect(400);
  });
});

describe('secrets', () => {
  const at = (name: string) => `${v1}/secrets/test/${name}`;
  const put = (name: string, body: object) => api().put(at(name)).send(body);

  it('are written, replaced and deleted, and their values are never told', async () => {
    expect((await api().get(`${v1}/secrets`).expect(200)).body).toEqual({ items: [] });
    const { body: created } = await put('api', { value: 'canary-first' }).expect(201);
    expect(created).toEqual({
      namespace: 'test',
      name: 'api',
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const { body: replaced } = await put('api', { value: { token: 'canary-second' } }).expect(200);
    expect(replaced).toMatchObject({ version: 2 });
    await put('db', { value: 12 }).expect(201);
    const one = await api().get(at('api')).expect(200);
    const list = await api().get(`${v1}/secrets?namespace=test&limit=1`).expect(200);
    expect(one.body).toEqual(replaced);
    expect(list.body).toEqual({ items: [replaced], nextCursor: expect.any(String) });
    const next = await api().get(`${v1}/secrets?limit=1&cursor=${(list.body as { nextCursor: string }).nextCursor}`);
    expect(next.body).toMatchObject({ items: [{ name: 'db' }] });
    expect(JSON.stringify([created, replaced, one.body, list.body])).not.toContain('canary');
    for (const name of ['api', 'db']) await api().delete(at(name)).expect(204);
    await api().delete(at('api')).expect(404);
    expect((await api().get(at('api')).expect(404)).body).toMatchObject({ title: 'No such secret' });
  });

  it.each([
    ['a name that no definition could use', 'a%20b', { value: 1 }, 400],
    ['no value', 'api', {}, 400],
    ['something else beside the value', 'api', { value: 1, more: 2 }, 400],
    ['a value that is too long', 'api', { value: 'x'.repeat(64 * 1024) }, 413],
  ])('are refused with %s', async (_, name, body, status) => {
    const answer = await put(name, body).expect(status);
    expect(JSON.stringify(answer.body)).not.toContain('xxxx');
    expect((await api().get(`${v1}/secrets`)).body).toEqual({ items: [] });
  });

  it('cannot be kept without a key, and the answer says which one', async () => {
    const keyless = vi.spyOn(here.orchestrator.parts.secrets, 'seal').mockImplementation(() => {
      throw new SecretsError('no-key', 'There is no key for secrets: set ENSUE_SECRETS_KEY.');
    });
    const { body } = await put('api', { value: 'v' }).expect(503);
    expect(body).toMatchObject({ detail: 'There is no key for secrets: set ENSUE_SECRETS_KEY.' });
    keyless.mockRestore();
  });
});

describe('dead letters', () => {
  const park = async (body: string) => {
    await here.bus.publish({ exchange: '', routingKey: 'ensue.intake', messageId: 'm', body, mustArrive: true });
    const { body: page } = await api().get(`${v1}/dead-letters`).expect(200);
    return (page as { items: { id: string; reason: string; body: string }[] }).items;
  };

  it('are listed with their reasons, redriven, and discarded', async () => {
    const [letter] = await park('{ no JSON');
    expect(letter).toMatchObject({ body: '{ no JSON', reason: expect.stringContaining('not JSON') });
    await api().post(`${v1}/dead-letters/${letter?.id}/redrive`).expect(202);
    // It is no better now: a letter of its own says so, in place of the old one.
    const { body } = await api().get(`${v1}/dead-letters`).expect(200);
    const [again, ...others] = (body as { items: { id: string }[] }).items;
    expect(others).toEqual([]);
    expect(again?.id).not.toBe(letter?.id);
    await api().get(`${v1}/dead-letters/${again?.id}`).expect(200);
    await api().delete(`${v1}/dead-letters/${again?.id}`).expect(204);
    expect((await api().get(`${v1}/dead-letters`)).body).toEqual({ items: [] });
  });
});

describe('a dead letter that has no way any more', () => {
  it('is kept, and the answer says what to do', async () => {
    const row = {
      id: 'stray',
      queue: 'ensue.gone',
      exchange: '',
      routingKey: '',
      messageId: null,
      contentType: null,
      body: 'b',
      reason: 'r',
      deliveries: 0,
    };
    await here.orchestrator.loop.submit({ kind: 'dead-letter', row });
    const { body } = await api().post(`${v1}/dead-letters/stray/redrive`).expect(409);
    expect(body).toMatchObject({ hint: expect.stringContaining('discard') });
    await api().delete(`${v1}/dead-letters/stray`).expect(204);
  });
});

describe('stopping', () => {
  it('ends open streams, so that nobody waits for them', async () => {
    await yaml(workflow('endless', 'do: [ { rest: { wait: { hours: 1 } } } ]'));
    const { id } = (await api().post(`${v1}/workflows/test/endless/runs`)).body as { id: string };
    const { port } = app.getHttpServer().address() as AddressInfo;
    const response = await new Promise<IncomingMessage>((resolve) =>
      httpGet({ host: '127.0.0.1', port, path: `${v1}/runs/${id}/stream` }, resolve),
    );
    response.resume();
    const ended = new Promise((resolve) => response.on('end', resolve));
    await Promise.all([app.close(), ended]);
  });
});
