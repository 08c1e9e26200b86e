import type { Json, JsonObject } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testContext } from '../../testing/action-context';
import { faultOf } from '../../testing/fault-of';
import { TokenServer } from '../../testing/token-server';
import { ConfinedClient } from '../confined-client';
import { httpAction } from '../http-action';
import { AccessTokens } from './access-tokens';
import { type TokenPolicy, tokenPolicyOf } from './token-policy';

let server: TokenServer;
let client: ConfinedClient;
let tokens: AccessTokens;
let now: number;

beforeEach(async () => {
  server = new TokenServer();
  await server.start();
  client = new ConfinedClient({ allow: ['127.0.0.1'] });
  now = 0;
  tokens = new AccessTokens(
    (request) => client.request(request),
    () => now,
  );
});
afterEach(async () => {
  await client.close();
  await server.stop();
});

const { signal } = new AbortController();
const given = (more: JsonObject = {}): JsonObject => ({
  authority: server.origin,
  grant: 'client_credentials',
  ...more,
});
const policy = (more: JsonObject = {}): TokenPolicy => tokenPolicyOf('oauth2', given(more));

describe('an access token', () => {
  test('is asked for once, until shortly before it ends', async () => {
    expect(await tokens.find(policy(), signal)).toBe('token-1');
    now = 3_569_999;
    expect(await tokens.find(policy(), signal)).toBe('token-1');
    now = 3_570_000;
    expect(await tokens.find(policy(), signal)).toBe('token-2');
  });

  test('that lives shortly is used for nine tenths of its life, and five minutes where nothing is said', async () => {
    server.grants = { expires_in: '60' };
    await tokens.find(policy(), signal);
    now = 53_999;
    expect(await tokens.find(policy(), signal)).toBe('token-1');
    now = 54_000;
    server.grants = {};
    expect(await tokens.find(policy(), signal)).toBe('token-2');
    now += 269_999;
    expect(await tokens.find(policy(), signal)).toBe('token-2');
    now += 1;
    expect(await tokens.find(policy(), signal)).toBe('token-3');
  });

  test('is asked for once by all who want it at a time', async () => {
    const found = await Promise.all(Array.from({ length: 5 }, () => tokens.find(policy(), signal)));
    expect(new Set(found)).toEqual(new Set(['token-1']));
    expect(server.asked).toHaveLength(1);
  });

  test('is another one for whatever is asked otherwise, and the same in whichever order', async () => {
    const ali = { username: 'ali', password: 'a', grant: 'password' };
    const policies = [
      {},
      { scopes: ['a'] },
      { scopes: ['b'] },
      { client: { id: 'x' } },
      ali,
      { ...ali, password: 'b' },
    ];
    const found = [];
    for (const more of policies) found.push(await tokens.find(policy(more), signal));
    expect(new Set(found).size).toBe(policies.length);
    const turned = Object.fromEntries(Object.entries(given(ali)).reverse());
    expect(await tokens.find(tokenPolicyOf('oauth2', turned), signal)).toBe(found[4]);
    expect(await tokens.find(tokenPolicyOf('oidc', given()), signal)).not.toBe(found[0]);
  });

  test('is renewed by its refresh token, which may be replaced and then is', async () => {
    server.grants = { expires_in: 60, refresh_token: 'r-1' };
    await tokens.find(policy({ scopes: ['a'] }), signal);
    now = 60_000;
    server.grants = { expires_in: 60 };
    expect(await tokens.find(policy({ scopes: ['a'] }), signal)).toBe('token-2');
    expect(server.form).toEqual({ grant_type: 'refresh_token', refresh_token: 'r-1' });
    now = 120_000;
    server.grants = { expires_in: 60, refresh_token: 'r-2' };
    await tokens.find(policy({ scopes: ['a'] }), signal);
    expect(server.form).toMatchObject({ refresh_token: 'r-1' });
    now = 180_000;
    await tokens.find(policy({ scopes: ['a'] }), signal);
    expect(server.form).toMatchObject({ refresh_token: 'r-2' });
  });

  test('is asked for by the grant again where the refresh token is refused', async () => {
    server.grants = { expires_in: 60, refresh_token: 'r-1' };
    await tokens.find(policy(), signal);
    now = 60_000;
    server.refuses = { status: 400, body: { error: 'invalid_grant' } };
    expect(await tokens.find(policy(), signal)).toBe('token-2');
    expect(server.form).toEqual({ grant_type: 'client_credentials' });
  });

  test('that was not given is asked for again the next time', async () => {
    server.refuses = { status: 401, body: { error: 'invalid_client' } };
    expect(await faultOf(tokens.find(policy(), signal))).toMatchObject({ status: 401 });
    expect(await tokens.find(policy(), signal)).toBe('token-1');
  });

  test('comes to the others though one no longer waits for it', async () => {
    const { answer } = server;
    let release = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      server.answer = (response, seen) => {
        release = () => answer(response, seen);
        resolve();
      };
    });
    const impatient = new AbortController();
    const first = faultOf(tokens.find(policy(), impatient.signal));
    const second = tokens.find(policy(), signal);
    await asked;
    impatient.abort();
    expect(await first).toMatchObject({ status: 408 });
    release();
    expect(await second).toBe('token-1');
  });
});

describe('a request with an access token', () => {
  const call = (more: JsonObject = {}, order: JsonObject = {}): Promise<Json> =>
    httpAction(client).perform(
      { method: 'GET', endpoint: { uri: `${server.origin}/pets`, authentication: { oauth2: given(more) } }, ...order },
      testContext(),
    );

  test('carries it as a bearer, and so does the next one', async () => {
    expect(await call()).toMatchObject({ by: 'number-1' });
    expect(await call()).toMatchObject({ by: 'number-1' });
    expect(server.asked).toHaveLength(1);
  });

  test('is sent once more with another one when the first is refused', async () => {
    await call();
    server.good.clear();
    expect(await call()).toMatchObject({ by: 'number-2' });
    expect(server.asked).toHaveLength(2);
  });

  test('is refused when the other one is, too', async () => {
    const { answer } = server;
    server.answer = (response, seen) => (seen.url === '/pets' ? response.writeHead(401).end() : answer(response, seen));
    expect(await faultOf(call())).toMatchObject({ status: 401, title: 'Communication Error' });
    expect(server.seen.map(({ url }) => url)).toEqual(['/oauth2/token', '/pets', '/oauth2/token', '/pets']);
  });

  test('is not sent again when the other one is the same', async () => {
    server.grants = { access_token: 'always' };
    expect(await faultOf(call())).toMatchObject({ status: 401 });
    expect(server.seen.filter(({ url }) => url === '/pets')).toHaveLength(1);
  });

  test('shows neither the token nor how it was had, though the server repeats it', async () => {
    const client = { id: 'us', secret: 'very-secret' };
    const whole = await call({ client }, { output: 'response' });
    expect(whole).toMatchObject({ statusCode: 200, content: { with: '***', by: 'number-1' } });
    expect(await call({ client })).toEqual({ with: '***', by: 'number-1' });
    server.good.clear();
    server.grants = { access_token: 'token-of-nobody' };
    const fault = await faultOf(call({ client }));
    expect(fault).toMatchObject({ status: 401, response: { content: { with: '***' } } });
    expect(JSON.stringify([whole, fault])).not.toMatch(/very-secret|token-|authorization/i);
  });

  test('takes it to no other host', async () => {
    const other = new TokenServer();
    await other.start();
    const { answer } = server;
    server.answer = (response, seen) =>
      seen.url === '/pets' ? response.writeHead(302, { location: `${other.origin}/` }).end() : answer(response, seen);
    await faultOf(call({}, { redirect: true }));
    expect(other.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    await other.stop();
  });
});

describe('a call that goes another way', () => {
  test('has its authorization of the same tokens', async () => {
    const url = new URL('https://grpc.example.com');
    const context = testContext();
    expect(await client.authorization({ oauth2: given() }, url, context)).toBe('Bearer token-1');
    expect(await client.authorization({ oauth2: given() }, url, context)).toBe('Bearer token-1');
    expect(await client.authorization({ basic: { username: 'u', password: 'p' } }, url, context)).toBe('Basic dTpw');
    expect(await client.authorization({ digest: { username: 'u', password: 'p' } }, url, context)).toBeUndefined();
  });
});
