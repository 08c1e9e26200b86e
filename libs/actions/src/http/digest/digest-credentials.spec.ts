import type { Json, JsonObject } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testContext } from '../../testing/action-context';
import { DigestServer } from '../../testing/digest-server';
import { faultOf } from '../../testing/fault-of';
import { LocalServer } from '../../testing/local-server';
import { ConfinedClient } from '../confined-client';
import { httpAction } from '../http-action';

let server: LocalServer;
let digest: DigestServer;
let client: ConfinedClient;

beforeEach(async () => {
  server = new LocalServer();
  digest = new DigestServer();
  server.answer = (response, seen) => {
    const challenge = digest.refusal(seen);
    if (challenge !== undefined) response.writeHead(401, { 'www-authenticate': challenge }).end();
    else if (seen.url.startsWith('/moved')) response.writeHead(302, { location: '/there' }).end();
    else response.setHeader('content-type', 'text/plain').end(`in: ${seen.body}`);
  };
  await server.start();
  client = new ConfinedClient({ allow: ['127.0.0.1'] });
});
afterEach(async () => {
  await client.close();
  await server.stop();
});

const call = (order: JsonObject = {}, password = 'open sesame', path = '/pets?page=1&q=a%20b'): Promise<Json> =>
  httpAction(client).perform(
    {
      method: 'GET',
      endpoint: { uri: `${server.origin}${path}`, authentication: { digest: { username: 'ali', password } } },
      ...order,
    },
    testContext(),
  );

describe('a request with digest authentication', () => {
  test('is asked first, and then answers', async () => {
    expect(await call({ headers: { Authorization: 'of the author' } })).toBe('in: ');
    expect(server.seen.map(({ headers }) => headers.authorization?.split(' ')[0])).toEqual([undefined, 'Digest']);
  });

  test.each([
    ['MD5', 'auth'],
    ['MD5-sess', 'auth'],
    ['SHA-256', 'auth-int'],
    ['SHA-256-sess', 'auth'],
    ['SHA-512-256', 'auth'],
    ['SHA-512-256-sess', 'auth-int'],
  ])('does by %s with %s what the server verifies, its body included', async (algorithm, qop) => {
    Object.assign(digest, { algorithm, qop });
    expect(await call({ method: 'POST', body: { name: 'Räx' } })).toBe('in: {"name":"Räx"}');
  });

  test('answers once more when its nonce went stale meanwhile', async () => {
    const { answer } = server;
    let expired = false;
    server.answer = (response, seen) => {
      // Between question and answer the server forgets the nonce, once.
      if (seen.headers.authorization !== undefined && !expired) {
        expired = true;
        digest.usesPerNonce = 0;
        answer(response, seen);
        digest.usesPerNonce = Infinity;
      } else answer(response, seen);
    };
    expect(await call()).toBe('in: ');
    expect(server.seen).toHaveLength(3);
  });

  test('ends where every nonce is stale', async () => {
    digest.usesPerNonce = 0;
    expect(await faultOf(call())).toMatchObject({ status: 401 });
    expect(server.seen).toHaveLength(3);
  });

  test('does not try a wrong password twice, and does not tell it', async () => {
    const fault = await faultOf(call({}, 'very-secret'));
    expect(fault).toMatchObject({ status: 401, detail: expect.stringContaining('answered 401') });
    expect(JSON.stringify(fault)).not.toContain('very-secret');
    expect(server.seen).toHaveLength(2);
  });

  test('uses its nonce again where a redirect leads on at the same server', async () => {
    expect(await call({ redirect: true }, undefined, '/moved')).toBe('in: ');
    expect(server.seen.map(({ headers }) => /nc=(\d+)/.exec(headers.authorization ?? '')?.[1])).toEqual([
      undefined,
      '00000001',
      '00000002',
    ]);
  });

  test('answers no other server, where a redirect leads', async () => {
    const other = new LocalServer();
    other.answer = (response, seen) => response.writeHead(401, { 'www-authenticate': digest.refusal(seen) }).end();
    await other.start();
    server.answer = (response) => response.writeHead(302, { location: `${other.origin}/` }).end();
    expect(await faultOf(call({ redirect: true }))).toMatchObject({ status: 401 });
    expect(other.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    await other.stop();
  });

  test('goes as it is where the server asks for nothing, or for something else', async () => {
    server.answer = (response) => response.setHeader('content-type', 'text/plain').end('open');
    expect(await call()).toBe('open');
    server.answer = (response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    expect(await faultOf(call())).toMatchObject({ status: 401 });
    expect(server.seen).toHaveLength(2);
  });
});
