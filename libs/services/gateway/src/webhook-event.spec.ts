import { describe, expect, it } from 'vitest';
import type { WebhookSettings } from '@ensue/contracts';
import type { HttpRequest } from './http-request';
import { RequestMapper } from './map-request';
import { webhookEvent } from './webhook-event';

const stamps = { newId: () => 'new', now: () => '2026-01-01T00:00:00Z', apiId: (a: string, b: string) => `${a}#${b}` };
const webhook = {
  namespace: 'shop',
  name: 'orders',
  eventType: 'order.placed',
  tokenHash: null,
  respond: 'accepted',
  enabled: true,
} as const;

/** What a request becomes, by settings of the webhook's. */
function made(changes: Partial<HttpRequest>, settings: WebhookSettings = {}) {
  const { body } = changes;
  const raw = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? ''));
  const rawBody = body === undefined ? undefined : raw;
  const request = { method: 'POST', headers: {}, query: '', body, rawBody, ...changes };
  return webhookEvent({ ...webhook, settings }, request, stamps, new RequestMapper());
}

function event(changes: Partial<HttpRequest>, settings?: WebhookSettings) {
  const result = made(changes, settings);
  return result.kind === 'event' ? result.event : undefined;
}

describe('the event a webhook request becomes', () => {
  it('has the JSON body as its data', () => {
    expect(event({ headers: { 'content-type': 'application/json' }, body: { total: 3 } })).toEqual({
      specversion: '1.0',
      id: 'new',
      source: '/hooks/shop/orders',
      type: 'order.placed',
      time: '2026-01-01T00:00:00Z',
      datacontenttype: 'application/json',
      httpmethod: 'POST',
      data: { total: 3 },
    });
  });

  it.each([
    ['application/x-www-form-urlencoded', { a: '1' }, { form: { a: '1' } }],
    ['text/plain', 'hello', { text: 'hello' }],
    ['application/yaml', 'a: 1', { text: 'a: 1' }],
    ['application/octet-stream', Buffer.from([1, 2]), { base64: 'AQI=' }],
    ['application/vnd.github+json', [1], [1]],
  ])('has the body of %s in its data', (type, body, data) => {
    expect(event({ headers: { 'content-type': type }, body })?.data).toEqual(data);
  });

  it('has the parameters of the address where there is no body', () => {
    expect(event({ method: 'GET', query: 'a=1&b=2&b=3&c=%C3%A9' })).toMatchObject({
      httpmethod: 'GET',
      httpquery: 'a=1&b=2&b=3&c=%C3%A9',
      data: { query: { a: '1', b: ['2', '3'], c: 'é' } },
    });
  });

  it('can be filtered by the headers of its sender, of which no secret is kept', () => {
    const headers = {
      'x-github-event': 'push',
      'x-ensue-token': 'hunter22',
      'x-gitlab-token': 'hunter22',
      'x-hub-signature-256': 'hunter22',
      'x-api-key': 'hunter22',
      'x-forwarded-for': '10.0.0.1',
      authorization: 'Bearer hunter22',
      cookie: 'hunter22',
    };
    const kept = event({ headers, body: 'x' });
    expect(kept).toMatchObject({ httpxgithubevent: 'push' });
    expect(JSON.stringify(kept)).not.toMatch(/hunter22|10\.0\.0\.1/);
  });

  it('is the same event when the sender says it is the same delivery', () => {
    expect(event({ headers: { 'x-github-delivery': 'd-1' } })?.id).toBe('d-1');
    expect(event({ headers: { 'idempotency-key': 'k-1', 'x-github-delivery': 'd-1' } })?.id).toBe('k-1');
    expect(made({ headers: { 'idempotency-key': 'ü' } })).toEqual({ kind: 'bad-key' });
  });
});
