import { createServer, type AddressInfo } from 'node:net';
import { status } from '@grpc/grpc-js';
import type { Json, JsonObject } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ActionContext } from '../action';
import { checkedAction } from '../checked-action';
import { AddressBook } from '../http/address-book';
import { ConfinedClient } from '../http/confined-client';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { GrpcServer } from '../testing/grpc-server';
import { LocalServer } from '../testing/local-server';
import { grpcAction } from './grpc-action';

const stock = `syntax = "proto3";
package shop.v1;
import "google/protobuf/timestamp.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/wrappers.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/any.proto";
import "google/api/annotations.proto";

enum Colour { UNKNOWN = 0; RED = 1; }
message Part { string part_name = 1; int64 weight = 2; }
message Everything {
  string text = 1; int32 small = 2; int64 big = 3; uint64 huge = 4; double ratio = 5; bool good = 6; bytes raw = 7;
  Colour colour = 8; Part part = 9; repeated Part parts = 10; map<string, int32> counts = 11; map<int64, Part> by_id = 12;
  oneof choice { string left = 13; int32 right = 14; }
  optional int32 maybe = 15;
  google.protobuf.Timestamp at = 16; google.protobuf.Duration lasts = 17; google.protobuf.Struct object = 18;
  google.protobuf.Value value = 19; google.protobuf.StringValue wrapped = 20; google.protobuf.FieldMask mask = 21;
  google.protobuf.Any any = 22; map<bool, string> flags = 23;
}
service Stock {
  rpc Echo(Everything) returns (Everything);
  rpc List(Part) returns (stream Part);
  rpc Count(stream Part) returns (Part);
  rpc Chat(stream Part) returns (stream Part);
}
`;

let files: LocalServer;
let server: GrpcServer;
let client: ConfinedClient;
let proto: string;

beforeEach(async () => {
  files = new LocalServer();
  await files.start();
  proto = stock;
  files.answer = (response) => response.end(proto);
  server = new GrpcServer();
  await server.start(stock);
  client = new ConfinedClient({ allow: ['127.0.0.1'] });
});
afterEach(async () => {
  server.stop();
  await client.close();
  await files.stop();
});

function call(
  method: string,
  given: Json | undefined,
  service: JsonObject = {},
  context: Partial<ActionContext> = {},
  book = new AddressBook({ allow: ['127.0.0.1'] }),
): Promise<Json> {
  const input = {
    proto: { endpoint: { uri: `${files.origin}/stock.proto` } },
    service: { name: 'shop.v1.Stock', host: '127.0.0.1', port: server.port, ...service },
    method,
    ...(given !== undefined && { arguments: given }),
  };
  return checkedAction(grpcAction(client, book, { maxResponseBytes: 10_000 })).perform(input, testContext(context));
}

/** What comes back of a message that the server sends as it got it. */
function echo(message: JsonObject): Promise<Json> {
  server.answer = ({ bytes }) => bytes;
  return call('Echo', message);
}

const defaults = {
  ...{ text: '', small: 0, big: '0', huge: '0', ratio: 0, good: false, raw: '', colour: 'UNKNOWN' },
  ...{ parts: [], counts: {}, by_id: {}, flags: {} },
};

describe('a message', () => {
  test('has its defaults, and only what was sent of what may be absent', async () => {
    expect(await echo({})).toEqual(defaults);
    expect(await echo({ maybe: 0, left: '', part: {} })).toEqual({
      ...defaults,
      ...{ maybe: 0, left: '', part: { part_name: '', weight: '0' } },
    });
  });

  test.each<[string, JsonObject]>([
    ['64-bit integers as text', { big: '-9223372036854775808', huge: '18446744073709551615' }],
    ['bytes in base64', { raw: '/+8A' }],
    ['enums by name', { colour: 'RED' }],
    ['lists and messages in messages', { parts: [{ part_name: 'bolt', weight: '3' }] }],
    ['maps, whatever their keys', { counts: { a: 1 }, by_id: { '-7': { part_name: 'nut', weight: '0' } } }],
    ['maps with two keys', { flags: { true: 'yes', false: 'no' } }],
    ['numbers that are none', { ratio: 'NaN' }],
    ['times', { at: '2026-11-22T12:00:00.250Z' }],
    ['times before 1970', { at: '1969-12-31T23:59:59.500Z' }],
    ['durations', { lasts: '-1.500s' }],
    ['objects', { object: { a: [1, null, { b: 'c' }] } }],
    ['null as a value', { value: null }],
    ['wrapped values', { wrapped: '' }],
    ['field masks', { mask: 'a,b.c' }],
    ['any', { any: { '@type': 'type.googleapis.com/shop.v1.Part', part_name: 'bolt', weight: '3' } }],
  ])('carries %s, there and back', async (_what, message) => {
    expect(await echo(message)).toEqual({ ...defaults, ...message });
  });

  test('takes numbers where they are exact, names in lower camel case, and null for nothing', async () => {
    expect(await echo({ big: 5, byId: { 1: { partName: 'x' } }, text: null })).toEqual({
      ...defaults,
      ...{ big: '5', by_id: { 1: { part_name: 'x', weight: '0' } } },
    });
  });

  test.each<[string, JsonObject, string]>([
    ['an unknown field', { txet: 'a' }, 'has no field "txet". Did you mean text?'],
    ['text for a number', { small: 'many' }, 'arguments.small must be a whole number (int32), and is string'],
    ['too large a number', { small: 3e9 }, 'arguments.small must be'],
    ['a number that has lost digits', { big: 2 ** 60 }, 'arguments.big must be'],
    ['bytes that are no base64', { raw: '§' }, 'arguments.raw must be bytes in base64'],
    ['an unknown name of an enum', { colour: 'BLUE' }, 'must be one of UNKNOWN, RED'],
    ['a list for one', { part: [] }, 'arguments.part must be a message Part'],
    ['one for a list', { parts: {} }, 'arguments.parts must be a list'],
    ['a mistake deep inside', { parts: [{}, { weight: 'x' }] }, 'arguments.parts[1].weight must be'],
    ['both of a choice', { left: 'a', right: 1 }, 'only one of them'],
    ['a time that is none', { at: 'noon' }, 'arguments.at must be a time'],
  ])('with %s is a validation fault', async (_what, message, detail) => {
    expect(await faultOf(echo(message))).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
    expect(server.seen).toEqual([]);
  });
});

describe('a call', () => {
  test('of a method that streams gives the list of its messages', async () => {
    server.answer = () => [{ part_name: 'a' }, { part_name: 'b' }];
    expect(await call('List', {})).toEqual([
      { part_name: 'a', weight: '0' },
      { part_name: 'b', weight: '0' },
    ]);
  });

  test('of a method that takes a stream sends the list under messages', async () => {
    server.answer = ({ messages }) => messages;
    const messages = [{ part_name: 'a' }, { part_name: 'b' }];
    expect(await call('Chat', { messages })).toMatchObject(messages);
    server.answer = ({ messages: all }) => [{ weight: all.length }];
    expect(await call('Count', { messages })).toMatchObject({ weight: '2' });
    expect((await faultOf(call('Count', { part_name: 'a' }))).detail).toContain('arguments: { messages: [ … ] }');
  });

  test('carries its idempotency key and its authentication', async () => {
    await call('List', {}, { authentication: { bearer: { token: 'abc' } } });
    expect(server.last.metadata).toMatchObject({
      authorization: 'Bearer abc',
      'idempotency-key': encodeURIComponent('run-1/do/0/step@0'),
    });
    await call('List', {}, { authentication: { basic: { username: 'ada', password: 'pw' } } });
    expect(server.last.metadata).toMatchObject({ authorization: `Basic ${btoa('ada:pw')}` });
    const digest = { digest: { username: 'ada', password: 'pw' } };
    expect(await faultOf(call('List', {}, { authentication: digest }))).toMatchObject({ status: 400 });
  });

  test.each<[string, boolean]>([
    ['that the operator names goes by TLS, under its own name', true],
    ['that nobody names goes in the clear, unless its port is 443', false],
  ])('to a service %s', async (_what, named) => {
    const begun = Promise.withResolvers<Buffer>();
    const listener = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .once('data', (bytes: Buffer) => {
          begun.resolve(bytes);
          socket.destroy();
        }),
    );
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    const book = new AddressBook({ allow: ['127.0.0.1'] }, async () => ['127.0.0.1']);
    const action = grpcAction(client, book, { tls: named ? [`stock.example:${port}`] : [] });
    const service = { name: 'shop.v1.Stock', host: 'stock.example', port };
    const input = { proto: { endpoint: { uri: `${files.origin}/stock.proto` } }, service, method: 'List' };
    expect(await faultOf(action.perform(input, testContext()))).toMatchObject({ status: 503 });
    const bytes = await begun.promise;
    // A ClientHello with the name in it, or the preface of HTTP/2.
    expect(bytes[0] === 0x16 && bytes.includes('stock.example')).toBe(named);
    expect(bytes.includes('PRI * HTTP/2.0')).toBe(!named);
    await new Promise((resolve) => listener.close(resolve));
  });

  test('loads its .proto once', async () => {
    const action = grpcAction(client, new AddressBook({ allow: ['127.0.0.1'] }));
    const service = { name: 'Stock', host: '127.0.0.1', port: server.port };
    const input = { proto: { endpoint: { uri: `${files.origin}/stock.proto` } }, service, method: 'List' };
    await action.perform(input, testContext());
    await action.perform(input, testContext());
    expect(files.seen).toHaveLength(1);
  });
});

describe('what goes wrong', () => {
  test.each<[keyof typeof status, string, number]>([
    ['UNAUTHENTICATED', 'authentication', 401],
    ['PERMISSION_DENIED', 'authorization', 403],
    ['DEADLINE_EXCEEDED', 'timeout', 408],
    ['INVALID_ARGUMENT', 'validation', 400],
    ['NOT_FOUND', 'communication', 404],
    ['UNAVAILABLE', 'communication', 503],
    ['RESOURCE_EXHAUSTED', 'communication', 429],
    ['INTERNAL', 'communication', 500],
    ['UNKNOWN', 'communication', 500],
  ])('%s is a fault of the type %s with status %i', async (name, type, httpStatus) => {
    server.answer = () => ({ code: status[name], details: 'no bolts' });
    expect(await faultOf(call('List', {}))).toMatchObject({
      type: expect.stringMatching(`/${type}$`),
      status: httpStatus,
      detail: `shop.v1.Stock/List at 127.0.0.1:${server.port} ended with ${name}: no bolts`,
      grpc: { code: status[name], status: name },
    });
  });

  test('no answer within the deadline', async () => {
    const deadline = new AbortController();
    server.answer = () => {
      deadline.abort();
      return [];
    };
    expect(await faultOf(call('Echo', {}, {}, { signal: deadline.signal }))).toMatchObject({ status: 408 });
  });

  test('nobody listens', async () => {
    server.stop();
    expect(await faultOf(call('List', {}))).toMatchObject({ status: 503, grpc: { status: 'UNAVAILABLE' } });
  });

  test('answers that are too large, one by one or together', async () => {
    server.answer = () => [{ part_name: 'x'.repeat(20_000) }];
    expect(await faultOf(call('List', {}))).toMatchObject({ status: 429 });
    server.answer = () => Array.from({ length: 20 }, () => ({ part_name: 'x'.repeat(1_000) }));
    expect((await faultOf(call('List', {}))).detail).toContain('more than 10000 bytes');
  });

  test('an internal address, by number or by name, unless it is allowed', async () => {
    const closed = new AddressBook({});
    expect(await faultOf(call('List', {}, {}, {}, closed))).toMatchObject({ status: 403 });
    const named = new AddressBook({ allow: ['127.0.0.1'] }, async () => ['127.0.0.1', '10.0.0.1']);
    expect(await faultOf(call('List', {}, { host: 'stock.example' }, {}, named))).toMatchObject({
      status: 403,
      detail: expect.stringContaining('stock.example leads to an internal address'),
    });
    expect(server.seen).toEqual([]);
  });

  test('goes to the address that was checked, or that the operator has fixed', async () => {
    let asked = 0;
    const book = new AddressBook({ allow: ['127.0.0.1'] }, async () => (asked++ === 0 ? ['127.0.0.1'] : ['10.0.0.1']));
    await call('List', {}, { host: 'stock.example' }, {}, book);
    expect(server.seen).toHaveLength(1);
    const fixed = new AddressBook({ addresses: { 'stock.example:80': `127.0.0.1:${server.port}` } });
    await call('List', {}, { host: 'stock.example', port: 80 }, {}, fixed);
    expect(server.seen).toHaveLength(2);
  });

  test.each<[string, string, string]>([
    ['is none', 'nonsense {', 'cannot be read: illegal token'],
    ['imports another file', 'syntax = "proto3"; import "other.proto";', 'imports other.proto'],
    ['names a type that is not there', 'syntax = "proto3"; message A { Missing b = 1; }', 'cannot be read: no such'],
  ])('a .proto that %s', async (_what, text, detail) => {
    proto = text;
    expect(await faultOf(call('List', {}))).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
  });

  test('a service or a method that is not there', async () => {
    expect((await faultOf(call('List', {}, { name: 'shop.v1.Stok' }))).detail).toContain('Did you mean shop.v1.Stock?');
    expect((await faultOf(call('Lst', {}))).detail).toContain('Did you mean List?');
  });
});
