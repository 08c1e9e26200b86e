import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { JsonObject } from '@ensue/contracts';
import { decodeProtectedHeader, jwtVerify, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { faultOf } from '../../testing/fault-of';
import { TokenServer } from '../../testing/token-server';
import { ConfinedClient } from '../confined-client';
import { type Granted, requestToken } from './request-token';
import { tokenPolicyOf } from './token-policy';

let server: TokenServer;
let client: ConfinedClient;

beforeEach(async () => {
  server = new TokenServer();
  await server.start();
  client = new ConfinedClient({ allow: ['127.0.0.1'] });
});
afterEach(async () => {
  await client.close();
  await server.stop();
});

const { signal } = new AbortController();

const request = async (given: JsonObject = {}, kind: 'oauth2' | 'oidc' = 'oauth2'): Promise<Granted> =>
  requestToken(tokenPolicyOf(kind, { authority: server.origin, grant: 'client_credentials', ...given }), (asked) =>
    client.request({ ...asked, follow: false, signal, deadlineMs: 10_000 }),
  );

describe('a token', () => {
  const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
  const subject = { token: 'theirs', type: 'urn:ietf:params:oauth:token-type:access_token' };

  test.each<[string, JsonObject, JsonObject]>([
    ['client_credentials', {}, {}],
    ['password', { username: 'ali', password: 'open sesame' }, { username: 'ali', password: 'open sesame' }],
    ['refresh_token', { subject }, { refresh_token: 'theirs' }],
    ['authorization_code', { subject }, { code: 'theirs' }],
    [exchange, { subject }, { subject_token: 'theirs', subject_token_type: subject.type }],
    [
      exchange,
      { subject, actor: { token: 'mine', type: 'jwt' } },
      { subject_token: 'theirs', subject_token_type: subject.type, actor_token: 'mine', actor_token_type: 'jwt' },
    ],
  ])('is asked for by the grant %s', async (grant, given, fields) => {
    expect(await request({ grant, ...given })).toEqual({ accessToken: 'token-1', lifeMs: 3_600_000 });
    expect(server.last).toMatchObject({ method: 'POST', url: '/oauth2/token' });
    expect(server.last.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(server.form).toEqual({ grant_type: grant, ...fields });
  });

  test('is asked for with scopes and audiences', async () => {
    await request({ scopes: ['read', 'write'], audiences: ['https://a.org', 'https://b.org'] });
    expect(server.last.body).toBe(
      'grant_type=client_credentials&scope=read+write&audience=https%3A%2F%2Fa.org&audience=https%3A%2F%2Fb.org',
    );
  });

  test('is asked for in JSON where the author says so', async () => {
    const audiences = ['https://a.org'];
    await request({ request: { encoding: 'application/json' }, audiences, client: { id: 'us', secret: 's' } });
    expect(server.last.headers['content-type']).toBe('application/json');
    expect(JSON.parse(server.last.body)).toEqual({
      grant_type: 'client_credentials',
      audience: 'https://a.org',
      client_id: 'us',
      client_secret: 's',
    });
  });

  test.each([
    ['/realms/a/', '/token', '/realms/a/token'],
    ['', 'v2/token', '/v2/token'],
    ['/realms/a', undefined, '/realms/a/oauth2/token'],
  ])('is asked for below the authority: %s and %s', async (below, path, url) => {
    await request({ authority: server.origin + below, ...(path !== undefined && { endpoints: { token: path } }) });
    expect(server.last.url).toBe(url);
  });

  test('is asked for where the OpenID configuration says', async () => {
    expect(await request({}, 'oidc')).toMatchObject({ accessToken: 'token-1' });
    expect(server.seen.map(({ url }) => url)).toEqual(['/.well-known/openid-configuration', '/elsewhere/token']);
  });
});

describe('a client', () => {
  const us = { id: 'us:é', secret: 'a secret of thirty-two characters' };

  test('sends its secret among the fields, unless told otherwise', async () => {
    await request({ client: us });
    expect(server.form).toMatchObject({ client_id: us.id, client_secret: us.secret });
    expect(server.last.headers.authorization).toBeUndefined();
  });

  test('sends it as the basic scheme has it, encoded as a form is', async () => {
    await request({ client: { ...us, authentication: 'client_secret_basic' } });
    const pair = Buffer.from(server.last.headers.authorization?.slice('Basic '.length) ?? '', 'base64').toString();
    expect(pair).toBe('us%3A%C3%A9:a+secret+of+thirty-two+characters');
    expect(server.form).toEqual({ grant_type: 'client_credentials' });
  });

  test('that is public says its name alone', async () => {
    await request({ client: { ...us, authentication: 'none' } });
    expect(server.form).toEqual({ grant_type: 'client_credentials', client_id: us.id });
  });

  const verified = async (key: KeyObject | Uint8Array): Promise<void> => {
    const { client_assertion: assertion = '', ...others } = server.form;
    expect(others).toMatchObject({
      client_id: us.id,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    const wanted = { issuer: us.id, subject: us.id, audience: `${server.origin}/oauth2/token` };
    const { payload } = await jwtVerify(assertion, key, { ...wanted, requiredClaims: ['jti', 'exp', 'iat'] });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  };

  test('signs with its secret, which it does not send', async () => {
    await request({ client: { ...us, authentication: 'client_secret_jwt' } });
    await verified(Buffer.from(us.secret));
    expect(server.last.body).not.toContain('client_secret=');
  });

  test.each([
    ['RS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['ES256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['ES384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['EdDSA', () => generateKeyPairSync('ed25519')],
  ])('signs by %s with its private key, whichever way that is written', async (algorithm, generate) => {
    const { privateKey, publicKey } = generate();
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const jwk = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'key-1' });
    for (const secret of [pem, jwk]) {
      await request({ client: { ...us, secret, authentication: 'private_key_jwt' } });
      await verified(publicKey);
      const kid = secret === jwk ? { kid: 'key-1' } : {};
      expect(decodeProtectedHeader(server.form['client_assertion'] ?? '')).toEqual({
        alg: algorithm,
        typ: 'JWT',
        ...kid,
      });
    }
    expect(server.asked.map(({ body }) => body).join()).not.toContain('PRIVATE');
  });

  test('sends an assertion that was signed elsewhere as it is', async () => {
    await request({ client: { assertion: 'a.b.c', authentication: 'private_key_jwt' } });
    expect(server.form).toMatchObject({ client_assertion: 'a.b.c' });
  });

  test.each<[JsonObject, string]>([
    [{ id: 'us', authentication: 'client_secret_basic' }, 'client_secret_basic needs client.secret'],
    [{ id: 'us', authentication: 'client_secret_post' }, 'client_secret_post needs client.secret'],
    [{ authentication: 'none' }, 'none needs client.id'],
    [{ id: 'us', authentication: 'private_key_jwt' }, 'private_key_jwt needs client.assertion'],
    [{ id: 'us', secret: 'very-secret', authentication: 'private_key_jwt' }, 'is no private key'],
    [{ id: 'us', secret: '{"kty":"very-secret"}', authentication: 'private_key_jwt' }, 'is no private key'],
  ])('that lacks what it needs is told so: %j', async (given, says) => {
    const fault = await faultOf(request({ client: given }));
    expect(fault).toMatchObject({ status: 400, detail: expect.stringContaining(says) });
    expect(JSON.stringify(fault)).not.toContain('very-secret');
  });
});

describe('no token', () => {
  const refusal = async (status: number, body: JsonObject): Promise<object> => {
    server.refuses = { status, body };
    const fault = await faultOf(request({ client: { id: 'us', secret: 'very-secret' } }));
    expect(JSON.stringify(fault)).not.toContain('very-secret');
    return fault;
  };

  test('is a fault of the authentication, that says who refused it and how', async () => {
    expect(await refusal(401, { error: 'invalid_client', error_description: 'not very-secret' })).toEqual({
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/authentication',
      status: 401,
      title: 'Authentication Error',
      detail: `The token endpoint ${server.origin}/oauth2/token answered with status 401, invalid_client`,
    });
  });

  test('repeats nothing that is no code', async () => {
    for (const error of ['very-secret', 'two words', { very: 'secret' }]) {
      expect(await refusal(400, { error })).toMatchObject({ detail: expect.stringMatching(/status 400$/) });
    }
  });

  test('because the server is unwell is a fault of the communication', async () => {
    expect(await refusal(503, {})).toMatchObject({ title: 'Communication Error', status: 503 });
    expect(await refusal(429, {})).toMatchObject({ title: 'Communication Error', status: 429 });
  });

  test.each<[string, number, JsonObject, string]>([
    ['nothing', 200, {}, 'gave no access token'],
    [
      'an error that calls itself well',
      200,
      { error: 'bad_verification_code' },
      'no access token: bad_verification_code',
    ],
    ['a token that would end its header', 200, { access_token: 'a\r\nb' }, 'gave no access token'],
    ['a token of another type', 200, { access_token: 'a', token_type: 'mac' }, 'no bearer token'],
    ['a redirect', 307, {}, 'status 307'],
  ])('is what %s is', async (_name, status, body, says) => {
    expect(await refusal(status, body)).toMatchObject({ status: 401, detail: expect.stringContaining(says) });
  });

  test('goes where no request may go', async () => {
    expect(await faultOf(request({ authority: 'http://169.254.169.254' }))).toMatchObject({ status: 403 });
    expect(await faultOf(request({ authority: 'file:///etc/passwd' }))).toMatchObject({ status: 400 });
    const fault = await faultOf(request({ authority: 'http://u:very-secret@example.com' }));
    expect(JSON.stringify(fault)).not.toContain('very-secret');
  });
});

describe('an issuer', () => {
  const tokenOf = (issuer: string): string => new UnsecuredJWT({}).setIssuer(issuer).encode().replace(/\.$/, '.c2ln');

  test('must be one of those that are named, where the token says', async () => {
    const issuers = ['https://id.example.com'];
    server.grants = { access_token: tokenOf('https://id.example.com') };
    expect(await request({ issuers })).toMatchObject({ accessToken: expect.stringContaining('.') });
    server.grants = { access_token: tokenOf('https://evil.example.com') };
    expect(await faultOf(request({ issuers }))).toMatchObject({
      status: 401,
      detail: expect.stringContaining('issuer'),
    });
    server.grants = { access_token: 'opaque', id_token: tokenOf('https://evil.example.com') };
    expect(await faultOf(request({ issuers }))).toMatchObject({ status: 401 });
    server.grants = { access_token: 'opaque' };
    expect(await request({ issuers })).toEqual({ accessToken: 'opaque' });
  });

  test('is the authority itself in an OpenID configuration, or one that is named', async () => {
    const { answer } = server;
    const issuedBy = (issuer: unknown): void => {
      server.answer = (response, seen) => {
        if (!seen.url.startsWith('/.well-known')) return answer(response, seen);
        response.end(JSON.stringify({ issuer, token_endpoint: `${server.origin}/oauth2/token` }));
      };
    };
    issuedBy(`${server.origin}/`);
    expect(await request({}, 'oidc')).toMatchObject({ accessToken: 'token-1' });
    issuedBy('https://id.example.com');
    expect(await faultOf(request({}, 'oidc'))).toMatchObject({
      status: 401,
      detail: expect.stringContaining('of another issuer'),
    });
    expect(await request({ issuers: ['https://id.example.com'] }, 'oidc')).toMatchObject({ accessToken: 'token-2' });
    issuedBy(undefined);
    expect(await faultOf(request({}, 'oidc'))).toMatchObject({ detail: expect.stringContaining('names no issuer') });
    server.answer = (response) => response.writeHead(404).end();
    expect(await faultOf(request({}, 'oidc'))).toMatchObject({
      status: 401,
      detail: `The OpenID configuration ${server.origin}/.well-known/openid-configuration answered with status 404`,
    });
  });
});
