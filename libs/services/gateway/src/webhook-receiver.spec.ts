import { createHmac } from 'node:crypto';
import type { CloudEvent, Json, WebhookSettings } from '@ensue/contracts';
import { readBody, silentLogger } from '@ensue/nest-kit';
import { describe, expect, it, vi } from 'vitest';
import type { HttpRequest } from './http-request';
import type { Webhook } from './webhook-directory';
import { WebhookReceiver } from './webhook-receiver';

const now = '2026-01-01T00:00:00Z';

/** A webhook with these settings, and whoever takes its events. */
function scene(
  settings: WebhookSettings,
  secrets: Readonly<Record<string, Json>> = {},
  changes: Partial<Webhook> = {},
) {
  const webhook: Webhook = {
    namespace: 'shop',
    name: 'in',
    eventType: 'com.example.in',
    tokenHash: settings.authentication === undefined ? null : '',
    respond: 'accepted',
    enabled: true,
    settings,
    ...changes,
  };
  const taken: CloudEvent[] = [];
  const debug = vi.fn();
  const warn = vi.fn();
  let ids = 0;
  const apiId = ({ source, id }: { readonly source: string; readonly id: string }) => `${source}#${id}`;
  const receiver = new WebhookReceiver({
    directory: { find: () => webhook, secret: (namespace, name) => secrets[`${namespace}/${name}`] },
    intake: {
      accept: (events) => {
        taken.push(...events);
        return Promise.resolve({ kind: 'accepted', ids: events.map(apiId) });
      },
      apiId,
    },
    waits: {
      room: false,
      expect: () => ({ heard: () => Promise.resolve({ kind: 'not-yet' }), forget: () => undefined }),
    },
    stamps: { newId: () => `new${++ids}`, now: () => now, apiId: (source, id) => apiId({ source, id }) },
    sameToken: () => false,
    readBody,
    replyQueue: 'r',
    logger: { ...silentLogger, debug, warn },
  });
  const send = (body: string | Buffer, headers: HttpRequest['headers'] = {}, more: Partial<HttpRequest> = {}) => {
    const rawBody = body.length === 0 ? undefined : Buffer.from(body);
    return receiver.receive('shop', 'in', { method: 'POST', headers, query: '', body: undefined, rawBody, ...more });
  };
  return { send, taken, debug, warn };
}

const json = { 'content-type': 'application/json' };
const sign = (body: string) => `sha256=${createHmac('sha256', 'shh').update(body).digest('hex')}`;

describe('what a webhook is sent', () => {
  it('is not read before its sender is known', async () => {
    const { send, debug } = scene({ authentication: { kind: 'github', secrets: ['s'] } }, { 'shop/s': 'shh' });
    expect(await send('{"broken', { ...json, 'x-hub-signature-256': 'sha256=00' })).toMatchObject({
      kind: 'unauthorized',
    });
    await expect(send('{"broken', { ...json, 'x-hub-signature-256': sign('{"broken') })).rejects.toThrow('body');
    expect(debug).toHaveBeenCalledWith(expect.any(String), { webhook: 'shop/in', reason: 'no X-Hub-Signature-256' });
  });

  it('lets nobody in where a secret is missing, and the log says which', async () => {
    const { send, warn } = scene({ authentication: { kind: 'github', secrets: ['s'] } });
    expect(await send('{}', { ...json, 'x-hub-signature-256': sign('{}') })).toEqual({ kind: 'unusable' });
    expect(warn).toHaveBeenCalledWith(
      expect.any(String),
      expect.objectContaining({ reason: expect.stringContaining('s is not') }),
    );
  });

  it('tells nobody that it is disabled but its sender', async () => {
    const settings = { authentication: { kind: 'github' as const, secrets: ['s'] } };
    const { send } = scene(settings, { 'shop/s': 'shh' }, { enabled: false });
    expect(await send('{}', json)).toMatchObject({ kind: 'unauthorized' });
    expect(await send('{}', { ...json, 'x-hub-signature-256': sign('{}') })).toEqual({ kind: 'disabled' });
  });

  it('may have so many bytes, and no more', async () => {
    const { send } = scene({ body: { maxBytes: 4 } });
    expect(await send('1234', json)).toMatchObject({ kind: 'accepted' });
    expect(await send('12345', json)).toEqual({ kind: 'too-large', maxBytes: 4 });
  });

  it.each<[NonNullable<WebhookSettings['body']>['as'], string, string, object]>([
    ['json', 'text/plain', '{"a":1}', { data: { a: 1 } }],
    ['form', 'application/json', 'a=1&b=2&b=3', { data: { a: '1', b: ['2', '3'] } }],
    ['text', 'application/json', '{"a":1}', { data: '{"a":1}' }],
    ['binary', 'image/png', '\u0001\u0002', { data_base64: 'AQI=', datacontenttype: 'image/png' }],
    ['auto', 'application/x-www-form-urlencoded', 'a=1', { data: { form: { a: '1' } } }],
  ])('is read as %s, though it says %s', async (as, type, body, event) => {
    const { send, taken } = scene({ body: { ...(as !== undefined && { as }) } });
    await send(body, { 'content-type': type });
    expect(taken).toMatchObject([event]);
  });

  it('may be a CloudEvent, which is passed on as it is', async () => {
    const { send, taken } = scene({ body: { as: 'cloudevents' } });
    const event = { specversion: '1.0', id: '7', source: '/their', type: 'org.their', subject: 's', data: { a: 1 } };
    expect(await send(JSON.stringify(event), { 'content-type': 'application/cloudevents+json' })).toEqual({
      kind: 'accepted',
      eventId: '/their#7',
    });
    await send('{"a":1}', {
      ...json,
      'ce-specversion': '1.0',
      'ce-id': '7',
      'ce-source': '/their',
      'ce-type': 'org.their',
    });
    expect(taken).toMatchObject([event, { id: '7', source: '/their', type: 'org.their', data: { a: 1 } }]);
  });

  it.each([
    [{ 'content-type': 'text/plain' }, '{}', { kind: 'unsupported' }],
    [{ 'content-type': 'application/cloudevents+json' }, '{}', { kind: 'mistakes' }],
    [{ 'content-type': 'application/cloudevents-batch+json' }, '[]', { kind: 'mistakes' }],
    [
      { 'content-type': 'application/cloudevents+json' },
      '{"specversion":"1.0","id":"1","source":"/x","type":"io.serverlessworkflow.workflow.completed.v1"}',
      { kind: 'mistakes', mistakes: [{ pointer: '/type' }] },
    ],
  ])('is no CloudEvent: %j %s', async (headers, body, answer) => {
    const { send, taken } = scene({ body: { as: 'cloudevents' } });
    expect(await send(body, headers)).toMatchObject(answer);
    expect(taken).toEqual([]);
  });
});

describe('an event', () => {
  it('has the type, source, subject and data that expressions make of the request', async () => {
    const { send, taken } = scene({
      event: {
        type: '"com.github." + .headers["x-github-event"] + "." + .body.action',
        source: '"/github/" + .body.repo',
        subject: '.query.subject',
        data: '{ method, path, action: .body.action }',
      },
    });
    await send('{"action":"opened","repo":"ensue"}', { ...json, 'x-github-event': 'issues' }, { query: 'subject=42' });
    expect(taken).toMatchObject([
      {
        type: 'com.github.issues.opened',
        source: '/github/ensue',
        subject: '42',
        data: { method: 'POST', path: '/hooks/shop/in', action: 'opened' },
      },
    ]);
  });

  it('keeps what is not mapped, or becomes null', async () => {
    const { send, taken } = scene({ event: { type: '.body.kind', subject: '.body.subject' } });
    await send('{"a":1}', json);
    expect(taken).toMatchObject([{ type: 'com.example.in', source: '/hooks/shop/in', data: { a: 1 } }]);
    expect(taken[0]).not.toHaveProperty('subject');
  });

  it.each([
    ['fails', { type: '.body + 1' }, '/type'],
    ['gives no text', { type: '[1]' }, '/type'],
    ['gives an empty text', { source: '""' }, '/source'],
    ['gives more than an attribute holds', { type: '"x" * 300' }, '/type'],
    ['never ends', { data: '[limit(1e9; repeat(1))]' }, '/data'],
    ['gives what only the engine says', { type: '"io.ensue.run.outcome.v1"' }, '/type'],
    ['reads a header that opens doors', { type: '.headers.authorization | ascii_downcase' }, '/type'],
  ])('is none where an expression %s', async (_, event, pointer) => {
    const { send, taken } = scene({ event });
    expect(await send('{"a":1}', { ...json, authorization: 'Bearer x' })).toMatchObject({
      kind: 'mistakes',
      mistakes: [{ pointer }],
    });
    expect(taken).toEqual([]);
  });

  it.each([
    ['a header', { header: 'X-Delivery' }, 'd1'],
    ['a place in the body', { pointer: '/event/0/id' }, 'b1'],
    ['an expression', { expression: '.body.event[0].id // empty | . + "-" + "2"' }, 'b1-2'],
  ])('is told from others by %s: the same again has the same id', async (_, id, expected) => {
    const { send, taken } = scene({ event: { id } });
    const again = () => send('{"event":[{"id":"b1"}]}', { ...json, 'x-delivery': 'd1' }, { query: 'part=2' });
    expect(await again()).toEqual(await again());
    expect(taken.map((event) => event.id)).toEqual([expected, expected]);
    expect(await send('{}', json)).toMatchObject({ kind: 'mistakes', mistakes: [{ pointer: '/id' }] });
  });
});

describe('a delivery that somebody recorded', () => {
  const seconds = Date.parse(now) / 1_000;
  const body = '{"n":1}';
  const mac = (key: string | Buffer, signed: string) => createHmac('sha256', key).update(signed);
  it.each<[NonNullable<WebhookSettings['authentication']>['kind'], string, HttpRequest['headers']]>([
    ['stripe', 'shh', { 'stripe-signature': `t=${seconds},v1=${mac('shh', `${seconds}.${body}`).digest('hex')}` }],
    [
      'slack',
      'shh',
      {
        'x-slack-request-timestamp': String(seconds),
        'x-slack-signature': `v0=${mac('shh', `v0:${seconds}:${body}`).digest('hex')}`,
      },
    ],
    [
      'standard-webhooks',
      'whsec_c2ho',
      {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(seconds),
        'webhook-signature': `v1,${mac('shh', `msg_1.${seconds}.${body}`).digest('base64')}`,
      },
    ],
  ])('of %s is the same again, whatever is added that is not signed', async (kind, secret, headers) => {
    const authentication = { kind, secrets: ['s'] } as WebhookSettings['authentication'];
    const { send, taken } = scene({ ...(authentication && { authentication }) }, { 'shop/s': secret });
    const added = { 'idempotency-key': 'other', 'x-github-delivery': 'other' };
    const first = await send(body, { ...json, ...headers });
    expect(first).toMatchObject({ kind: 'accepted' });
    expect(await send(body, { ...json, ...headers, ...added })).toEqual(first);
    expect(new Set(taken.map((event) => event.id)).size).toBe(1);
  });
});

describe('a webhook answers', () => {
  it('what it says, once the event is accepted', async () => {
    const { send, taken } = scene({ answer: { status: 201, body: '{"ok":true}', contentType: 'application/json' } });
    const fixed = { kind: 'fixed', status: 201, type: 'application/json', body: '{"ok":true}' };
    expect(await send('{}', json)).toMatchObject(fixed);
    expect(taken).toHaveLength(1);
  });

  it('Slack’s challenge, where Slack has signed it, and no event comes of it', async () => {
    const body = '{"type":"url_verification","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}';
    const settings = {
      authentication: { kind: 'slack' as const, secrets: ['s'] },
      answer: { challenge: { kind: 'slack' as const } },
    };
    const { send, taken } = scene(settings, { 'shop/s': 'shh' });
    const seconds = String(Date.parse(now) / 1_000);
    const mac = createHmac('sha256', 'shh').update(`v0:${seconds}:${body}`).digest('hex');
    const headers = { ...json, 'x-slack-request-timestamp': seconds, 'x-slack-signature': `v0=${mac}` };
    expect(await send(body, json)).toMatchObject({ kind: 'unauthorized' });
    expect(await send(body, headers)).toMatchObject({ kind: 'challenge', text: expect.stringMatching(/^3eZbrw1a/) });
    expect(taken).toEqual([]);
  });

  it('the challenge of a hub that knows the token, and nothing that could be a page', async () => {
    const settings = {
      authentication: { kind: 'github' as const, secrets: ['s'] },
      answer: { challenge: { kind: 'hub' as const, secrets: ['v'] } },
    };
    const { send, taken } = scene(settings, { 'shop/s': 'shh', 'shop/v': 'verify me' });
    const ask = (query: string, method = 'GET') => send('', {}, { method, query: `hub.mode=subscribe&${query}` });
    expect(await ask('hub.challenge=115&hub.verify_token=verify+me')).toEqual({ kind: 'challenge', text: '115' });
    for (const [query, method] of [
      ['hub.challenge=115'],
      ['hub.challenge=115&hub.verify_token=verify'],
      ['hub.challenge=%3Cscript%3E&hub.verify_token=verify+me'],
      ['hub.verify_token=verify+me'],
      ['hub.challenge=115&hub.verify_token=verify+me', 'POST'],
    ] as const) {
      expect(await ask(query, method)).toMatchObject({ kind: 'unauthorized' });
    }
    expect(taken).toEqual([]);
  });
});
