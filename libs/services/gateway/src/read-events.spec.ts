import { describe, expect, it } from 'vitest';
import type { HttpRequest } from './http-request';
import { readEvents } from './read-events';

const stamps = { newId: () => 'new', now: () => '2026-01-01T00:00:00Z', apiId: (a: string, b: string) => `${a}#${b}` };
const order = { specversion: '1.0', id: '1', source: '/shop', type: 'order.placed', data: { total: 3 } };

function request(type: string, body: unknown, headers: Record<string, string> = {}): HttpRequest {
  const raw = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return { method: 'POST', headers: { 'content-type': type, ...headers }, query: '', body, rawBody: raw };
}
function eventsOf(from: HttpRequest) {
  const read = readEvents(from, stamps);
  if (read.kind !== 'events') throw new Error(JSON.stringify(read));
  return read.events;
}
function mistakesOf(from: HttpRequest) {
  const read = readEvents(from, stamps);
  if (read.kind !== 'mistakes') throw new Error(JSON.stringify(read));
  return read.mistakes.map(({ pointer, message }) => `${pointer}: ${message}`);
}

describe('a structured event', () => {
  it('is taken as it is, with the time filled in', () => {
    const [event] = eventsOf(request('application/cloudevents+json; charset=utf-8', { ...order, subject: null }));
    expect(event).toEqual({ ...order, time: '2026-01-01T00:00:00Z' });
    expect(eventsOf(request('application/json', { ...order, time: '2025-05-05T05:05:05+02:00' }))[0]?.time).toBe(
      '2025-05-05T05:05:05+02:00',
    );
  });

  it('keeps extension attributes and data that is null', () => {
    const event = { ...order, data: null, traceparent: '00-aa', attempt: 2, urgent: true };
    expect(eventsOf(request('application/json', event))[0]).toMatchObject(event);
  });

  it('hears of every mistake at once, with a pointer', () => {
    expect(
      mistakesOf(
        request('application/json', {
          id: '',
          source: 5,
          time: 'yesterday',
          data: 1,
          data_base64: '?',
          'Bad-Name': 'x',
          deep: {},
          ensuereplyto: 'ensue.results',
        }),
      ),
    ).toEqual([
      '/specversion: specversion must be "1.0".',
      '/id: id must be a text that is not empty.',
      '/source: source must be a text that is not empty.',
      '/type: type is missing.',
      '/time: time must be a time as in RFC 3339.',
      '/data_base64: data and data_base64 exclude each other.',
      '/data_base64: data_base64 must be base64.',
      '/Bad-Name: The name of an extension attribute consists of a-z and 0-9.',
      '/deep: An extension attribute is a text, a whole number or a boolean.',
      '/ensuereplyto: Attributes that begin with "ensue" are reserved.',
    ]);
  });

  it.each([[null], ['text'], [[]], [undefined]])('is no %j', (body) => {
    expect(mistakesOf(request('application/cloudevents+json', body ?? ''))).toEqual([': An event is a JSON object.']);
  });

  it('has a type that fits a routing key, counted in bytes', () => {
    expect(mistakesOf(request('application/json', { ...order, type: 'é'.repeat(128) }))).toEqual([
      '/type: type has more than 255 bytes.',
    ]);
  });

  it('that went round too often is refused as a loop', () => {
    expect(eventsOf(request('application/json', { ...order, ensuehops: 31 }))).toHaveLength(1);
    expect(mistakesOf(request('application/json', { ...order, ensuehops: '32' }))[0]).toContain('a loop');
  });

  it('without an id takes the Idempotency-Key for one', () => {
    const anonymous = { specversion: '1.0', type: 'order.placed' };
    const [event] = eventsOf(request('application/json', anonymous, { 'idempotency-key': '"k-1"' }));
    expect(event).toMatchObject({ id: 'k-1', source: '/events' });
    expect(eventsOf(request('application/json', order, { 'idempotency-key': 'k-1' }))[0]?.id).toBe('1');
    expect(mistakesOf(request('application/json', anonymous))).toEqual([
      '/id: id is missing.',
      '/source: source is missing.',
    ]);
    expect(mistakesOf(request('application/json', anonymous, { 'idempotency-key': 'x'.repeat(256) }))).toHaveLength(1);
  });
});

describe('a batch', () => {
  it('holds up to 100 events', () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ ...order, id: String(index) }));
    expect(eventsOf(request('application/cloudevents-batch+json', many))).toHaveLength(100);
    expect(mistakesOf(request('application/cloudevents-batch+json', [...many, order]))).toEqual([
      ': A batch has at most 100 events.',
    ]);
    expect(mistakesOf(request('application/json', []))).toEqual([': The batch is empty.']);
    expect(mistakesOf(request('application/cloudevents-batch+json', order))).toEqual([
      ': A batch is a list of events.',
    ]);
  });

  it('is refused whole, with pointers to the wrong ones', () => {
    expect(mistakesOf(request('application/json', [order, { ...order, type: '' }, 7]))).toEqual([
      '/1/type: type must be a text that is not empty.',
      '/2: An event is a JSON object.',
    ]);
  });

  it('shares one Idempotency-Key without becoming one event', () => {
    const anonymous = { specversion: '1.0', source: '/s', type: 't' };
    const events = eventsOf(request('application/json', [anonymous, anonymous], { 'idempotency-key': 'k' }));
    expect(events.map(({ id }) => id)).toEqual(['k/0', 'k/1']);
  });
});

describe('a binary event', () => {
  const attributes = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/shop', 'ce-type': 'order.placed' };

  it('has its attributes in headers and its data in the body', () => {
    const headers = { ...attributes, 'ce-subject': 'caf%C3%A9', 'ce-note': '"a \\"b\\""' };
    expect(eventsOf(request('application/json', { total: 3 }, headers))[0]).toEqual({
      specversion: '1.0',
      id: '1',
      source: '/shop',
      type: 'order.placed',
      subject: 'café',
      note: 'a "b"',
      time: '2026-01-01T00:00:00Z',
      datacontenttype: 'application/json',
      data: { total: 3 },
    });
  });

  it('carries text as text and bytes as base64', () => {
    expect(eventsOf(request('text/plain', 'hello', attributes))[0]).toMatchObject({ data: 'hello' });
    expect(eventsOf(request('image/png', Buffer.from([1, 2]), attributes))[0]).toMatchObject({ data_base64: 'AQI=' });
    expect(eventsOf(request('text/plain', '', attributes))[0]).not.toHaveProperty('data');
  });

  it('cannot smuggle in what is reserved', () => {
    expect(mistakesOf(request('text/plain', 'x', { ...attributes, 'ce-ensuereplyto': 'ensue.results' }))).toHaveLength(
      1,
    );
  });
});

it('knows no other formats', () => {
  expect(readEvents(request('application/cloudevents+avro', Buffer.from('x')), stamps)).toEqual({
    kind: 'unsupported',
    mediaType: 'application/cloudevents+avro',
  });
});
