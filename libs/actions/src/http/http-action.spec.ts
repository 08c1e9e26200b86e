import { gzipSync } from 'node:zlib';
import type { Json, JsonObject } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { LocalServer } from '../testing/local-server';
import { ConfinedClient } from './confined-client';
import { httpAction } from './http-action';

let server: LocalServer;
let client: ConfinedClient;

beforeEach(async () => {
  server = new LocalServer();
  await server.start();
  client = new ConfinedClient({ allow: ['127.0.0.1'], maxResponseBytes: 100_000 });
});
afterEach(async () => {
  await client.close();
  await server.stop();
});

const call = (order: JsonObject = {}, context = testContext()): Promise<Json> =>
  checkedAction(httpAction(client)).perform(
    { method: 'get', endpoint: { uri: `${server.origin}/pets` }, ...order },
    context,
  );

const answerJson = (value: Json, type = 'application/json'): void => {
  server.answer = (response) => response.setHeader('content-type', type).end(JSON.stringify(value));
};

describe('a request', () => {
  test('carries query, headers and JSON', async () => {
    await call({
      method: 'post',
      query: { q: 'a b', tag: ['x', 'y'], page: 2, none: null },
      headers: { 'X-Trace': 't-1', 'X-Number': 7 },
      body: { name: 'Rex' },
    });
    expect(server.last).toMatchObject({
      method: 'POST',
      url: '/pets?q=a+b&tag=x&tag=y&page=2',
      body: '{"name":"Rex"}',
      headers: { 'x-trace': 't-1', 'x-number': '7', 'content-type': 'application/json' },
    });
  });

  test.each<[string, Json, string, string]>([
    ['text', 'hello', 'text/plain; charset=utf-8', 'hello'],
    ['a list', [1, 2], 'application/json', '[1,2]'],
    ['false', false, 'application/json', 'false'],
  ])('sends %s as what it is', async (_name, body, type, sent) => {
    await call({ method: 'PUT', body });
    expect(server.last).toMatchObject({ body: sent, headers: { 'content-type': type } });
  });

  test('sends a form when the author says so', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    await call({ method: 'POST', headers, body: { a: '1&2', b: 3 } });
    expect(server.last.body).toBe('a=1%262&b=3');
  });

  test('carries the idempotency key when it changes something', async () => {
    await call();
    expect(server.last.headers['idempotency-key']).toBeUndefined();
    await call({ method: 'POST' });
    expect(server.last.headers['idempotency-key']).toBe('run-1/do/0/step@0');
    await call({ method: 'DELETE', headers: { 'Idempotency-Key': 'mine' } });
    expect(server.last.headers['idempotency-key']).toBe('mine');
  });

  test('authenticates', async () => {
    const uri = `${server.origin}/`;
    await call({ endpoint: { uri, authentication: { basic: { username: 'u', password: 'p' } } } });
    expect(server.last.headers.authorization).toBe('Basic dTpw');
    await call({ endpoint: { uri, authentication: { bearer: { token: 'abc' } } } });
    expect(server.last.headers.authorization).toBe('Bearer abc');
  });

  test.each<[string, JsonObject, string]>([
    [
      'a value that an expression did not find',
      { basic: { username: 'u', password: null } },
      'its password is missing',
    ],
    ['a token that is missing', { bearer: {} }, 'its token is missing'],
    ['a secret that is no map', { digest: 'very-secret' }, 'its username is missing'],
    ['another scheme', { hawk: {} }, 'none of basic, bearer, digest'],
    ['a grant that is none', { oauth2: { authority: 'https://x.org', grant: 'very-secret' } }, 'its grant is'],
    ['a grant without its password', { oidc: { authority: 'https://x.org', grant: 'password' } }, 'needs username'],
    [
      'scopes that are no texts',
      { oauth2: { authority: 'https://x.org', grant: 'client_credentials', scopes: ['a', { b: 'very-secret' }] } },
      'its scopes.1 is',
    ],
  ])('with %s does not begin', async (_name, authentication, says) => {
    const fault = await faultOf(call({ endpoint: { uri: `${server.origin}/`, authentication } }));
    expect(fault).toMatchObject({ status: 400, detail: expect.stringContaining(says) });
    expect(JSON.stringify(fault)).not.toContain('very-secret');
    expect(server.seen).toEqual([]);
  });

  test('cannot smuggle a header in', async () => {
    await call({ headers: { 'x-a': 'one\r\nx-b: two' } });
    expect(server.last.headers['x-b']).toBeUndefined();
  });
});

describe('a response', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'application/problem+json'])(
    'of type %s is parsed',
    async (type) => {
      answerJson([{ id: 1 }], type);
      expect(await call()).toEqual([{ id: 1 }]);
    },
  );

  test('of text stays text, of anything else becomes base64, of nothing null', async () => {
    server.answer = (response) =>
      response.setHeader('content-type', 'text/html; charset=latin1').end(Buffer.from([0xe9]));
    expect(await call()).toBe('é');
    server.answer = (response) => response.setHeader('content-type', 'image/png').end(Buffer.from([1, 2]));
    expect(await call()).toBe('AQI=');
    server.answer = (response) => response.writeHead(204).end();
    expect(await call()).toBe(null);
  });

  test('is given raw, or whole without its secrets', async () => {
    server.answer = (response) =>
      response.setHeader('content-type', 'application/json').setHeader('set-cookie', 'session=s').end('{"a":1}');
    expect(await call({ output: 'raw' })).toBe(Buffer.from('{"a":1}').toString('base64'));
    const endpoint = { uri: `${server.origin}/pets`, authentication: { bearer: { token: 'very-secret' } } };
    const whole = (await call({ endpoint, output: 'response', query: { a: 1 } })) as JsonObject;
    expect(whole).toMatchObject({
      request: { method: 'GET', uri: `${server.origin}/pets?a=1`, headers: { 'user-agent': 'ensue' } },
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      content: { a: 1 },
    });
    expect(JSON.stringify(whole)).not.toMatch(/very-secret|session/);
  });

  test('that says JSON and is none is a fault', async () => {
    server.answer = (response) => response.setHeader('content-type', 'application/json').end('<html>');
    expect(await faultOf(call())).toMatchObject({ status: 500, detail: expect.stringContaining('not JSON') });
  });

  test('that is too large is cut off, packed or not', async () => {
    server.answer = (response) => response.end(Buffer.alloc(200_000));
    expect((await faultOf(call())).detail).toContain('more than 100000 bytes');
    server.answer = (response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(5_000_000)));
    expect((await faultOf(call())).detail).toContain('larger than allowed');
    server.answer = (response) =>
      response.setHeader('content-encoding', 'gzip').setHeader('content-type', 'text/plain').end(gzipSync('small'));
    expect(await call()).toBe('small');
  });
});

describe('what goes wrong', () => {
  test.each([404, 401, 429, 500, 503])('status %d is a communication fault with that status', async (status) => {
    server.answer = (response) =>
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '3' }).end('{"why":"because"}');
    const fault = await faultOf(call({ query: { token: 'very-secret' } }));
    expect(fault.type).toMatch(/communication$/);
    expect(fault).toMatchObject({
      status,
      response: { statusCode: status, headers: { 'retry-after': '3' }, content: { why: 'because' } },
    });
    expect(JSON.stringify(fault)).not.toContain('very-secret');
  });

  test('nobody listens', async () => {
    const endpoint = `${server.origin}/pets`;
    await server.stop();
    const fault = await faultOf(call({ endpoint }));
    expect(fault).toMatchObject({ status: 500, detail: expect.stringMatching(/could not be reached: ECONNREFUSED$/) });
    await server.start();
  });

  test('a connection that breaks', async () => {
    server.answer = (response) => response.socket?.destroy();
    expect(await faultOf(call())).toMatchObject({ title: 'Communication Error' });
  });

  test('no answer within the deadline', async () => {
    const deadline = new AbortController();
    server.answer = () => deadline.abort();
    expect(await faultOf(call({}, testContext({ signal: deadline.signal })))).toMatchObject({ status: 408 });
  });

  test('an endpoint that is none, or carries a password', async () => {
    expect(await faultOf(call({ endpoint: { uri: '/pets' } }))).toMatchObject({ status: 400 });
    const fault = await faultOf(call({ endpoint: 'http://u:very-secret@example.com/' }));
    expect(fault.detail).toContain('endpoint.authentication');
    expect(JSON.stringify(fault)).not.toContain('very-secret');
  });
});

describe('redirects', () => {
  const redirect = (to: string, status = 302): void => {
    server.answer = (response, { url }) => {
      if (url.startsWith('/pets')) response.writeHead(status, { location: to }).end();
      else response.setHeader('content-type', 'text/plain').end(`at ${url}`);
    };
  };

  test('are an error unless the task follows them', async () => {
    redirect('/there');
    expect(await faultOf(call())).toMatchObject({ status: 302, detail: expect.stringContaining('redirect: true') });
    expect(await call({ redirect: true })).toBe('at /there');
  });

  test('keep method and body, or become GET, as their status says', async () => {
    redirect('/there', 307);
    await call({ method: 'POST', body: { a: 1 }, redirect: true });
    expect(server.last).toMatchObject({ method: 'POST', body: '{"a":1}' });
    redirect('/there', 303);
    await call({ method: 'POST', body: { a: 1 }, redirect: true });
    expect(server.last).toMatchObject({ method: 'GET', body: '' });
    expect(server.last.headers['content-type']).toBeUndefined();
  });

  test('take no secrets to another host', async () => {
    const other = new LocalServer();
    await other.start();
    redirect(`${other.origin}/there`);
    const endpoint = { uri: `${server.origin}/pets`, authentication: { bearer: { token: 'secret' } } };
    await call({ endpoint, headers: { 'x-api-key': 'secret', cookie: 'secret', 'x-trace': 't' }, redirect: true });
    expect(other.last.headers['x-trace']).toBe('t');
    expect(JSON.stringify(other.last.headers)).not.toContain('secret');
    await other.stop();
  });

  test('end after three', async () => {
    redirect('/pets/again');
    expect((await faultOf(call({ redirect: true }))).detail).toContain('more than 3 times');
    expect(server.seen).toHaveLength(4);
  });

  test.each([
    'http://127.0.0.2/',
    'http://[::1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://2130706434/',
    '//10.0.0.1/',
  ])('to the internal address %s are refused', async (to) => {
    redirect(to);
    expect(await faultOf(call({ redirect: true }))).toMatchObject({ status: 403 });
  });

  test('to another scheme are refused', async () => {
    redirect('file:///etc/passwd');
    expect(await faultOf(call({ redirect: true }))).toMatchObject({ status: 400 });
  });
});

describe('names', () => {
  const resolvingTo = (...answers: string[][]): ConfinedClient => {
    let asked = 0;
    return new ConfinedClient({ allow: ['127.0.0.1'] }, (_host, done) => {
      const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
      asked += 1;
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    });
  };

  test('are refused when any of their addresses is internal', async () => {
    client = resolvingTo(['127.0.0.1', '10.0.0.1']);
    const fault = await faultOf(call({ endpoint: `http://rebind.example:${server.port}/` }));
    expect(fault).toMatchObject({ status: 403, detail: expect.stringContaining('rebind.example') });
    expect(server.seen).toEqual([]);
  });

  test('are resolved once per connection: a second answer changes nothing', async () => {
    client = resolvingTo(['127.0.0.1'], ['169.254.169.254']);
    await call({ endpoint: `http://rebind.example:${server.port}/` });
    expect(server.seen).toHaveLength(1);
    expect(server.last.headers.host).toBe(`rebind.example:${server.port}`);
  });

  test('lead where the operator says, checked or not, and stay what they are', async () => {
    client = new ConfinedClient({ addresses: { 'pets.example:80': `127.0.0.1:${server.port}` } });
    await call({ endpoint: 'http://pets.example/pets' });
    expect(server.last).toMatchObject({ url: '/pets', headers: { host: 'pets.example' } });
    expect(await faultOf(call({ endpoint: `http://127.0.0.1:${server.port}/` }))).toMatchObject({ status: 403 });
  });

  test('without any address are refused', async () => {
    client = resolvingTo([]);
    expect(await faultOf(call({ endpoint: 'http://nowhere.example/' }))).toMatchObject({ status: 403 });
  });
});
