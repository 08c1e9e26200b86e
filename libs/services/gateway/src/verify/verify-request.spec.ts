import { createHmac } from 'node:crypto';
import type { Json, WebhookAuthentication } from '@ensue/contracts';
import { SignJWT, UnsecuredJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../http-request';
import { verifyRequest } from './verify-request';

interface Delivery {
  readonly authentication: WebhookAuthentication;
  readonly secrets: Readonly<Record<string, Json>>;
  readonly headers: HttpRequest['headers'];
  readonly body: string;
  /** Seconds since 1970. */
  readonly at: number;
}

function request({ headers, body }: Delivery): HttpRequest {
  return { method: 'POST', headers, query: '', body: undefined, rawBody: Buffer.from(body, 'latin1') };
}

async function verdictOn(delivery: Delivery): Promise<string> {
  const { authentication, secrets, at } = delivery;
  return (await verifyRequest(authentication, (name) => secrets[name], request(delivery), at * 1_000)).kind;
}

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

const hex = (algorithm: string, key: string, signed: string) => createHmac(algorithm, key).update(signed).digest('hex');

/** GitHub, "Validating webhook deliveries": testing the webhook payload validation. */
const github: Delivery = {
  authentication: { kind: 'github', secrets: ['now'] },
  secrets: { now: "It's a Secret to Everybody" },
  headers: { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
  body: 'Hello, World!',
  at: 0,
};

/** Slack, "Verifying requests from Slack": the walk-through. */
const slack: Delivery = {
  authentication: { kind: 'slack', secrets: ['now'] },
  secrets: { now: '8f742231b10e8888abcd99yyyzzz85a5' },
  headers: {
    'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    'x-slack-request-timestamp': '1531420618',
  },
  body:
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar' +
    '&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com' +
    '%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN' +
    '&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  at: 1531420618 + 20,
};

/** The vector of the Standard Webhooks specification's libraries. */
const standard: Delivery = {
  authentication: { kind: 'standard-webhooks', secrets: ['now'] },
  secrets: { now: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  body: '{"test": 2432232314}',
  at: 1614265330 - 299,
};

/** Stripe publishes the scheme, but no vector with a secret: computed as "Verify manually" says. */
const stripeBody = '{"id":"evt_1","object":"event","type":"charge.succeeded"}';
const stripeSignature = hex('sha256', 'whsec_test', `1700000000.${stripeBody}`);
const stripe: Delivery = {
  authentication: { kind: 'stripe', secrets: ['now'] },
  secrets: { now: 'whsec_test' },
  headers: { 'stripe-signature': `t=1700000000,v1=${stripeSignature},v0=${'0'.repeat(64)}` },
  body: stripeBody,
  at: 1700000300,
};

const plain: Delivery = {
  authentication: { kind: 'hmac', secrets: ['now'], header: 'X-Sign', algorithm: 'sha1', encoding: 'base64' },
  secrets: { now: 'shh' },
  headers: { 'x-sign': createHmac('sha1', 'shh').update('body').digest('base64') },
  body: 'body',
  at: 0,
};

const timed: Delivery = {
  authentication: {
    kind: 'hmac',
    secrets: ['now'],
    header: 'X-Sign',
    algorithm: 'sha512',
    encoding: 'hex',
    prefix: 'v9=',
    timestampHeader: 'X-Time',
    signed: 'v9:{timestamp}:{body}:end',
    toleranceSeconds: 10,
  },
  secrets: { now: 'shh' },
  headers: { 'x-sign': `v9=${hex('sha512', 'shh', 'v9:1000:body:end')}`, 'x-time': '1000' },
  body: 'body',
  at: 1009,
};

const basic: Delivery = {
  authentication: { kind: 'basic', secrets: ['now'] },
  secrets: { now: { username: 'jo', password: 'a:b' } },
  headers: { authorization: `Basic ${Buffer.from('jo:a:b').toString('base64')}` },
  body: '',
  at: 0,
};

describe('a delivery is taken as genuine', () => {
  it.each([
    ['as GitHub publishes it', github],
    ['as Slack publishes it', slack],
    ['as Standard Webhooks publishes it', standard],
    ['as Stripe signs it, to the last second', stripe],
    ['signed in a way of its own', plain],
    ['signed in a way of its own, with a time', timed],
    ['with a user name and a password', basic],
    [
      'by the older secret, while the new one is already there',
      {
        ...github,
        authentication: { kind: 'github', secrets: ['new', 'now'] },
        secrets: { new: 'another', ...github.secrets },
      },
    ],
    [
      'with several signatures, of which one is right',
      {
        ...stripe,
        headers: { 'stripe-signature': `t=1700000000,v1=${'a'.repeat(64)},v1=${stripeSignature}` },
      },
    ],
    [
      'with several signatures of Standard Webhooks',
      {
        ...standard,
        headers: {
          ...standard.headers,
          'webhook-signature': `v1a,x v1,${'A'.repeat(43)}= ${String(standard.headers['webhook-signature'])}`,
        },
      },
    ],
  ] satisfies [string, Delivery][])('%s', async (_, delivery) => {
    expect(await verdictOn(delivery)).toBe('genuine');
  });
});

const signature = (delivery: Delivery, name: string) => String(delivery.headers[name]);
const having = (delivery: Delivery, headers: HttpRequest['headers'], more: Partial<Delivery> = {}): Delivery => ({
  ...delivery,
  ...more,
  headers: { ...delivery.headers, ...headers },
});
const hub = signature(github, 'x-hub-signature-256');
const v0 = signature(slack, 'x-slack-signature');

const forgeries: readonly [string, Delivery][] = [
  ['github: a changed body', having(github, {}, { body: 'Hello, World?' })],
  ['github: a byte more', having(github, {}, { body: 'Hello, World!\n' })],
  ['github: no body', having(github, {}, { body: '' })],
  [
    'github: no body, which is signed',
    having(
      github,
      { 'x-hub-signature-256': `sha256=${hex('sha256', "It's a Secret to Everybody", '')}` },
      { body: '' },
    ),
  ],
  ['github: no signature', having(github, { 'x-hub-signature-256': undefined })],
  ['github: an empty signature', having(github, { 'x-hub-signature-256': '' })],
  ['github: the prefix alone', having(github, { 'x-hub-signature-256': 'sha256=' })],
  ['github: without the prefix', having(github, { 'x-hub-signature-256': hub.slice(7) })],
  ['github: another digit', having(github, { 'x-hub-signature-256': `${hub.slice(0, -1)}8` })],
  ['github: a digit less', having(github, { 'x-hub-signature-256': hub.slice(0, -1) })],
  ['github: digits that are none at the end', having(github, { 'x-hub-signature-256': `${hub}zz` })],
  [
    'github: in base64',
    having(github, { 'x-hub-signature-256': `sha256=${Buffer.from(hub.slice(7), 'hex').toString('base64')}` }),
  ],
  ['github: twice in one header', having(github, { 'x-hub-signature-256': [hub, hub] })],
  [
    'github: only the older SHA-1',
    having(github, {
      'x-hub-signature-256': undefined,
      'x-hub-signature': `sha1=${hex('sha1', "It's a Secret to Everybody", 'Hello, World!')}`,
    }),
  ],
  [
    'github: SHA-1 under the newer name',
    having(github, { 'x-hub-signature-256': `sha1=${hex('sha1', "It's a Secret to Everybody", 'Hello, World!')}` }),
  ],
  ['github: by another secret', having(github, {}, { secrets: { now: "It's a secret to everybody" } })],
  [
    'github: by no key at all',
    having(github, { 'x-hub-signature-256': `sha256=${hex('sha256', '', 'Hello, World!')}` }),
  ],
  ['slack: a changed body', having(slack, {}, { body: slack.body.replace('foobar', 'foobaz') })],
  ['slack: another time than was signed', having(slack, { 'x-slack-request-timestamp': '1531420619' })],
  ['slack: said again too late', having(slack, {}, { at: 1531420618 + 301 })],
  ['slack: from too far ahead', having(slack, {}, { at: 1531420618 - 301 })],
  ['slack: no time', having(slack, { 'x-slack-request-timestamp': undefined })],
  ['slack: a time that is none', having(slack, { 'x-slack-request-timestamp': 'NaN' })],
  ['slack: a time with a zero before it', having(slack, { 'x-slack-request-timestamp': '01531420618' })],
  ['slack: another version', having(slack, { 'x-slack-signature': v0.replace('v0', 'v1') })],
  [
    'slack: the time moved into the body',
    having(slack, { 'x-slack-request-timestamp': '153142061' }, { body: `8:${slack.body}`, at: 153142061 }),
  ],
  ['stripe: a changed body', having(stripe, {}, { body: stripeBody.replace('evt_1', 'evt_2') })],
  ['stripe: said again too late', having(stripe, {}, { at: 1700000301 })],
  [
    'stripe: a fresh time before an old signature',
    having(stripe, { 'stripe-signature': `t=1700000299,v1=${stripeSignature}` }),
  ],
  ['stripe: two times', having(stripe, { 'stripe-signature': `t=1700000299,t=1700000000,v1=${stripeSignature}` })],
  [
    'stripe: a second time behind the one that is signed',
    having(stripe, { 'stripe-signature': `t=1700000000,t=1700000299,v1=${stripeSignature}` }),
  ],
  ['stripe: no time', having(stripe, { 'stripe-signature': `v1=${stripeSignature}` })],
  [
    'stripe: the right signature as the test one',
    having(stripe, { 'stripe-signature': `t=1700000000,v0=${stripeSignature}` }),
  ],
  [
    'stripe: in base64',
    having(stripe, { 'stripe-signature': `t=1700000000,v1=${Buffer.from(stripeSignature, 'hex').toString('base64')}` }),
  ],
  ['standard-webhooks: another id', having(standard, { 'webhook-id': 'msg_other' })],
  ['standard-webhooks: no id', having(standard, { 'webhook-id': undefined })],
  [
    'standard-webhooks: an id that holds the time',
    having(standard, { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330' }),
  ],
  [
    'standard-webhooks: a body whose beginning was moved into the id',
    having(
      standard,
      {
        'webhook-id': 'a.1614265330',
        'webhook-signature': `v1,${createHmac('sha256', Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64'))
          .update('a.1614265330.1614265330.{}')
          .digest('base64')}`,
      },
      { body: '{}' },
    ),
  ],
  ['standard-webhooks: another time', having(standard, { 'webhook-timestamp': '1614265331' })],
  ['standard-webhooks: said again too late', having(standard, {}, { at: 1614265330 + 301 })],
  [
    'standard-webhooks: another version',
    having(standard, { 'webhook-signature': signature(standard, 'webhook-signature').replace('v1,', 'v2,') }),
  ],
  [
    'standard-webhooks: without its padding',
    having(standard, { 'webhook-signature': signature(standard, 'webhook-signature').slice(0, -1) }),
  ],
  ['hmac: in hex where base64 is said', having(plain, { 'x-sign': hex('sha1', 'shh', 'body') })],
  [
    'hmac: by another algorithm',
    having(plain, { 'x-sign': createHmac('sha256', 'shh').update('body').digest('base64') }),
  ],
  ['hmac: with a space in it', having(plain, { 'x-sign': ` ${signature(plain, 'x-sign')}` })],
  ['hmac: said again too late', having(timed, {}, { at: 1011 })],
  ['hmac: another time', having(timed, { 'x-time': '1001' })],
  ['hmac: no time', having(timed, { 'x-time': undefined })],
  ['hmac: the body alone signed', having(timed, { 'x-sign': `v9=${hex('sha512', 'shh', 'body')}` })],
  ['basic: another password', having(basic, { authorization: `Basic ${Buffer.from('jo:a:c').toString('base64')}` })],
  ['basic: no password', having(basic, { authorization: `Basic ${Buffer.from('jo').toString('base64')}` })],
  ['basic: nothing', having(basic, { authorization: undefined })],
  [
    'basic: a bearer',
    having(basic, { authorization: String(basic.headers['authorization']).replace('Basic', 'Bearer') }),
  ],
  ['basic: a byte behind', having(basic, { authorization: `Basic ${Buffer.from('jo:a:b\0').toString('base64')}` })],
];

describe('a delivery is refused:', () => {
  it.each(forgeries)('%s', async (_, delivery) => {
    expect(await verdictOn(delivery)).toBe('refused');
  });
});

describe('a webhook lets nobody in', () => {
  it.each([
    ['while its secret is not known', having(github, {}, { secrets: {} })],
    [
      'by an empty secret',
      having(
        github,
        { 'x-hub-signature-256': `sha256=${hex('sha256', '', 'Hello, World!')}` },
        { secrets: { now: '' } },
      ),
    ],
    ['by a secret that is no text', having(github, {}, { secrets: { now: { a: 1 } } })],
    ['by a secret that is no key of Standard Webhooks', having(standard, {}, { secrets: { now: 'whsec_!' } })],
    ['by a login without a password', having(basic, {}, { secrets: { now: { username: 'jo', password: '' } } })],
    ['by a login that is a text', having(basic, {}, { secrets: { now: 'jo:a:b' } })],
  ] satisfies [string, Delivery][])('%s', async (_, delivery) => {
    expect(await verdictOn(delivery)).toBe('unusable');
  });
});

describe('a JSON Web Token', () => {
  const at = 1_700_000_000;
  let pair: Pair;
  let other: Pair;
  let webhook: WebhookAuthentication;
  const shared: WebhookAuthentication = {
    kind: 'jwt',
    algorithms: ['HS256'],
    issuer: 'https://issuer.example',
    audience: 'ensue',
    secrets: ['now'],
  };
  const key = 'a shared secret of thirty-two bytes';

  beforeAll(async () => {
    pair = await generateKeyPair('ES256', { extractable: true });
    other = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' };
    const { secrets: _, ...terms } = shared;
    webhook = { ...terms, algorithms: ['ES256'], keys: [jwk] };
  });

  const claims = { iss: 'https://issuer.example', aud: 'ensue', exp: at + 60 };
  type Header = { alg: string; [name: string]: unknown };
  const signed = (
    payload: object,
    header: Header = { alg: 'ES256', kid: 'k1' },
    by: Pair['privateKey'] = pair.privateKey,
  ) => new SignJWT({ ...payload }).setProtectedHeader(header).sign(by);
  const verdict = (authentication: WebhookAuthentication, token: string) =>
    verdictOn({ authentication, secrets: { now: key }, headers: { authorization: `Bearer ${token}` }, body: '', at });

  it('is taken where issuer, audience, time and signature are right', async () => {
    expect(await verdict(webhook, await signed(claims))).toBe('genuine');
    expect(await verdict(webhook, await signed(claims, { alg: 'ES256' }))).toBe('genuine');
    const hs = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(key));
    expect(await verdict(shared, hs)).toBe('genuine');
  });

  it.each<[string, () => Promise<string>]>([
    ['is signed by nobody', () => Promise.resolve(new UnsecuredJWT(claims).encode())],
    ['is signed by another key', () => signed(claims, undefined, other.privateKey)],
    [
      'brings its own key',
      async () => signed(claims, { alg: 'ES256', jwk: await exportJWK(other.publicKey) }, other.privateKey),
    ],
    ['names a key that is not there', () => signed(claims, { alg: 'ES256', kid: 'k2' })],
    [
      'takes the public key for a shared secret',
      async () => {
        const publicText = new TextEncoder().encode(await exportSPKI(pair.publicKey));
        return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(publicText);
      },
    ],
    ['is over', () => signed({ ...claims, exp: at - 301 })],
    ['never ends', () => signed({ iss: claims.iss, aud: claims.aud })],
    ['is not valid yet', () => signed({ ...claims, nbf: at + 301 })],
    ['is of another issuer', () => signed({ ...claims, iss: 'https://issuer.example.evil' })],
    ['is of no issuer', () => signed({ aud: claims.aud, exp: claims.exp })],
    ['is for somebody else', () => signed({ ...claims, aud: 'ensue2' })],
    ['is for nobody', () => signed({ iss: claims.iss, exp: claims.exp })],
    [
      'wants what nobody understands',
      async () =>
        `${Buffer.from('{"alg":"ES256","crit":["x"],"x":1}').toString('base64url')}.${(await signed(claims)).split('.').slice(1).join('.')}`,
    ],
    ['lacks its signature', async () => `${(await signed(claims)).split('.').slice(0, 2).join('.')}.`],
    [
      'has another claim in it',
      async () => {
        const [head = '', , sign = ''] = (await signed(claims)).split('.');
        return `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: 'root' })).toString('base64url')}.${sign}`;
      },
    ],
    ['is none', () => Promise.resolve('a.b.c')],
  ])('is refused where it %s', async (_, token) => {
    expect(await verdict(webhook, await token())).toBe('refused');
  });
});
