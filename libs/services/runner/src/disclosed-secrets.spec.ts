import { JweEnvelopes, KeyRing, newKey } from '@ensue/secrets';
import { secretsPurpose, type Json } from '@ensue/contracts';
import { describe, expect, it } from 'vitest';
import { discloseSecrets } from './disclosed-secrets';

const envelopes = new JweEnvelopes(new KeyRing([newKey()], 'ENSUE_RUNNER_KEY'));
const api = '‹ensue-secret:seal:api:›';
const port = '‹ensue-secret:seal:db:/port›';
const db = '‹ensue-secret:seal:db:›';
const values = { [api]: 'canary-token', [port]: 54321, [db]: { user: 'jo', password: 'p4ss-word', port: 5432 } };

const orderOf = (input: Json) => ({ runId: 'r1', effectId: '/do/0/ask', action: 'http', input });

/** The order, and the envelope that was made for it. */
async function enclosed(input: Json, inside: Readonly<Record<string, Json>> = values) {
  const order = orderOf(input);
  return [order, await envelopes.close(inside, secretsPurpose(order))] as const;
}

async function disclosed(input: Json, ring = envelopes) {
  const told = await discloseSecrets(...(await enclosed(input)), ring);
  if ('kind' in told) throw new Error(told.kind === 'failed' ? told.fault.detail : 'completed');
  return told;
}

describe('an input with tokens', () => {
  it('is performed with the values in their place, whatever they are', async () => {
    const { input } = await disclosed({
      a: api,
      b: [db],
      c: `Bearer ${api}:${port}`,
      d: 'no token',
      e: null,
      f: 'constructor',
    });
    expect(input).toEqual({
      a: 'canary-token',
      b: [{ user: 'jo', password: 'p4ss-word', port: 5432 }],
      c: 'Bearer canary-token:54321',
      d: 'no token',
      e: null,
      f: 'constructor',
    });
  });

  it('keeps as text what only looks like a token', async () => {
    const other = '‹ensue-secret:another:api:›';
    expect((await disclosed([other, `${other}`])).input).toEqual([other, other]);
  });

  it('keeps a value as it is that looks like a token itself', async () => {
    const order = await enclosed(`${api}-${port}`, { [api]: `x${port}`, [port]: 1 });
    expect(await discloseSecrets(...order, envelopes)).toMatchObject({
      input: `x${port}-1`,
    });
  });

  it('is refused where an object would stand inside a text', async () => {
    const told = await discloseSecrets(...(await enclosed(`x ${db}`)), envelopes);
    expect(told).toMatchObject({
      kind: 'failed',
      fault: {
        status: 400,
        detail: expect.stringMatching(/^The secret db is no text or number.*\$secrets\.db\./) as string,
      },
    });
  });

  it.each([
    ['no key', [], /set ENSUE_RUNNER_KEY/],
    ['another key', [newKey()], /ENSUE_RUNNER_KEY lacks the key/],
  ])('is refused by a runner with %s, which says what to set', async (_, keys, says) => {
    const ring = new JweEnvelopes(new KeyRing(keys, 'ENSUE_RUNNER_KEY'));
    const told = await discloseSecrets(...(await enclosed(api)), ring);
    expect(told).toMatchObject({ kind: 'failed', fault: { type: expect.stringMatching(/configuration$/) as string } });
    expect(JSON.stringify(told)).toMatch(says);
  });
});

describe('secrets that were copied out of an order', () => {
  it.each([
    ['run', { runId: 'r2' }],
    ['effect', { effectId: '/do/1/ask' }],
    ['kind of action', { action: 'log' }],
    ['input', { input: { endpoint: 'https://elsewhere.test', token: api } }],
  ])('do not open in one of another %s', async (_, changed) => {
    const [order, envelope] = await enclosed({ endpoint: 'https://here.test', token: api });
    const told = await discloseSecrets({ ...order, ...changed }, envelope, envelopes);
    expect(told).toMatchObject({
      kind: 'failed',
      fault: { detail: expect.stringMatching(/another message/) as string },
    });
  });
});

describe('what comes of an action with secrets', () => {
  it('tells none of them, whatever the action echoes', async () => {
    const { hideIn, hide } = await disclosed({ a: api });
    const output = { echo: ['canary-token', { 'p4ss-word': 'Basic p4ss-word' }], pin: 54321, port: 5432, user: 'jo' };
    expect(hideIn({ kind: 'completed', output })).toEqual({
      kind: 'completed',
      output: { echo: ['***', { '***': 'Basic ***' }], pin: '***', port: 5432, user: 'jo' },
    });
    const fault = { type: 't', status: 500, detail: `refused ${Buffer.from('canary-token').toString('base64')}` };
    expect(hideIn({ kind: 'failed', fault })).toEqual({ kind: 'failed', fault: { ...fault, detail: 'refused ***' } });
    expect(hide('sent canary-token')).toBe('sent ***');
  });

  it('tells none by halves: a script’s log has the lines of a key one by one, and a fault the last of them', async () => {
    const key = '-----BEGIN KEY-----\r\ncanary-line-one\r\n  canary-line-two\r\n-----END KEY-----\r\n';
    const told = await discloseSecrets(...(await enclosed(api, { [api]: key })), envelopes);
    if ('kind' in told) throw new Error('it was refused');
    expect(key.split('\r\n').map(told.hide)).toEqual(['***', '***', '  ***', '***', '']);
    expect(told.hide('+ tail: canary-line-two\n-----END KEY-----')).toBe('+ tail: ***\n***');
  });
});
