import type { Json, JsonObject } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { AddressBook } from '../http/address-book';
import { ConfinedClient } from '../http/confined-client';
import { testContext } from '../testing/action-context';
import { asyncApi2, asyncApi3 } from '../testing/asyncapi-documents';
import { faultOf } from '../testing/fault-of';
import { LocalServer } from '../testing/local-server';
import { asyncApiAction } from './asyncapi-action';

let server: LocalServer;
let client: ConfinedClient;
let document: JsonObject | string;

beforeEach(async () => {
  server = new LocalServer();
  await server.start();
  server.answer = (response, { url }) => {
    if (url === '/docs') response.end(typeof document === 'string' ? document : JSON.stringify(document));
    else response.writeHead(202).end();
  };
  client = new ConfinedClient({ allow: ['127.0.0.1'] });
});
afterEach(async () => {
  await client.close();
  await server.stop();
});

function call(given: JsonObject): Promise<Json> {
  const action = checkedAction(asyncApiAction(client, new AddressBook({ allow: ['127.0.0.1'] })));
  return action.perform({ document: { endpoint: { uri: `${server.origin}/docs` } }, ...given }, testContext());
}

const web2 = (more: JsonObject = {}): JsonObject => ({
  web: { url: `127.0.0.1:{port}/{base}`, protocol: 'http', variables: { port: {}, base: { default: 'in' } }, ...more },
});
const web3 = (): JsonObject => ({ web: { host: `127.0.0.1:${server.port}`, protocol: 'http', pathname: '/in' } });
const message = { payload: { id: 7 }, headers: { region: 'eu-west' } };
const filled = (): JsonObject => ({ name: 'web', variables: { port: server.port } });

describe('publishing by http', () => {
  test('posts the payload to the channel below the server, with the headers, and gives the message', async () => {
    document = asyncApi3(web3());
    const authentication = { bearer: { token: 'abc' } };
    expect(await call({ operation: 'sendOrder', message, authentication })).toEqual(message);
    expect(server.last).toMatchObject({
      method: 'POST',
      url: '/in/orders/eu-west',
      body: '{"id":7}',
      headers: { region: 'eu-west', authorization: 'Bearer abc', 'idempotency-key': expect.any(String) },
    });
  });

  test.each([
    ['a channel by its address', { channel: 'orders/{region}' }],
    ['an operation by its id', { operation: 'sendOrder' }],
  ])('finds in AsyncAPI 2 %s, and fills in what the server leaves open', async (_what, named) => {
    document = asyncApi2(web2());
    await call({ ...named, message, server: filled() });
    expect(server.last.url).toBe('/in/orders/eu-west');
  });

  test('takes for a parameter what the document has, where the message has nothing', async () => {
    document = asyncApi3(web3());
    await call({ channel: 'orders', message: { payload: { id: 1 } } });
    expect(server.last.url).toBe('/in/orders/eu');
    document = asyncApi2(web2());
    expect(
      (await faultOf(call({ operation: 'sendOrder', message: { payload: { id: 1 } }, server: filled() }))).detail,
    ).toContain('needs a value for region');
  });

  test('uses the method that the bindings name', async () => {
    const base = asyncApi3(web3());
    const operation = { channel: { $ref: '#/channels/orders' }, bindings: { http: { method: 'PUT' } } };
    document = { ...base, operations: { sendOrder: operation } };
    await call({ operation: 'sendOrder', message });
    expect(server.last.method).toBe('PUT');
  });

  test('reads a document in YAML', async () => {
    document = `asyncapi: 3.0.0
servers: { web: { host: '127.0.0.1:${server.port}', protocol: http } }
channels: { notes: { address: notes } }`;
    await call({ channel: 'notes', message: { payload: { any: 'thing' } } });
    expect(server.last.url).toBe('/notes');
  });

  test('refuses what is not as the document says, and sends nothing', async () => {
    document = asyncApi3(web3());
    const fault = await faultOf(call({ operation: 'sendOrder', message: { payload: { id: 'seven' } } }));
    expect(fault).toMatchObject({ status: 400, detail: expect.stringContaining('payload/id: must be integer') });
    expect(fault.type).toMatch(/validation$/);
    expect(server.last.url).toBe('/docs');
  });

  test('is a fault when the server refuses', async () => {
    document = asyncApi3(web3());
    server.answer = (response, { url }) =>
      url === '/docs' ? response.end(JSON.stringify(document)) : response.writeHead(503).end();
    expect(await faultOf(call({ operation: 'sendOrder', message }))).toMatchObject({ status: 503 });
  });
});

describe('what cannot be done', () => {
  test.each<[string, () => JsonObject, JsonObject, string]>([
    ['a channel that is not there', () => asyncApi3(web3()), { channel: 'oders' }, 'Did you mean orders?'],
    ['an operation that is not there', () => asyncApi2(web2()), { operation: 'x' }, 'It has sendOrder, onShipment.'],
    [
      'a server that is not there',
      () => asyncApi3(web3()),
      { channel: 'orders', server: { name: 'wep' } },
      'Did you mean web?',
    ],
    [
      'a protocol that nobody speaks',
      () => asyncApi3({ web: { host: 'kafka.example', protocol: 'kafka' } }),
      { channel: 'orders' },
      'web (kafka); supported are amqp, http',
    ],
    [
      'AMQP 1.0',
      () => asyncApi3({ web: { host: 'broker.example', protocol: 'amqp1' } }),
      { channel: 'orders' },
      'web (amqp1); supported are amqp, http',
    ],
    [
      'another protocol than the one asked for',
      () => asyncApi3(web3()),
      { channel: 'orders', protocol: 'amqp' },
      'web (http), and amqp is asked for',
    ],
    ['a variable without a value', () => asyncApi2(web2()), { operation: 'sendOrder' }, 'needs a value for port'],
    [
      'a password in the document',
      () => asyncApi2({ web: { url: 'amqp://ada:secret@broker.example', protocol: 'amqp' } }),
      { operation: 'sendOrder' },
      'has a password in the server web',
    ],
    ['another edition', () => ({ asyncapi: '1.2.0' }), { channel: 'orders' }, 'it is AsyncAPI 1.2.0'],
  ])('%s is a configuration fault', async (_what, given, named, detail) => {
    document = given();
    const fault = await faultOf(call({ message, ...named }));
    expect(fault).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
    expect(fault.type).toMatch(/configuration$/);
    expect(JSON.stringify(fault)).not.toContain('secret');
  });

  test('subscribing by http is a configuration fault', async () => {
    document = asyncApi3(web3());
    const subscription = { amount: 1, variables: {} };
    expect(await faultOf(call({ channel: 'orders', subscription }))).toMatchObject({ status: 400 });
  });

  test('a broker at an internal address is refused unless it is allowed', async () => {
    document = asyncApi3({ web: { host: '10.0.0.1', protocol: 'amqp' } });
    expect(await faultOf(call({ channel: 'orders', message }))).toMatchObject({ status: 403 });
  });

  test('a broker that nobody runs is a communication fault', async () => {
    const other = new LocalServer();
    await other.start();
    document = asyncApi3({ web: { host: `127.0.0.1:${other.port}`, protocol: 'amqp' } });
    await other.stop();
    expect(await faultOf(call({ channel: 'orders', message }))).toMatchObject({
      title: 'Communication Error',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
