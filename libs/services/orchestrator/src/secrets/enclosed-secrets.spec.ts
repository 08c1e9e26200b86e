import { secretsPurpose, type Json, type PerformAction } from '@ensue/contracts';
import { secretToken } from '@ensue/dsl';
import { JweEnvelopes, KeyRing, SealedSecrets, newKey } from '@ensue/secrets';
import { describe, expect, it } from 'vitest';
import { EnclosedSecrets } from './enclosed-secrets';

const secrets = new SealedSecrets(new KeyRing([newKey()], 'ENSUE_SECRETS_KEY'));
const envelopes = new JweEnvelopes(new KeyRing([newKey()], 'ENSUE_RUNNER_KEY'));
const kept: Json = { list: ['first', { 'a/b~': 'odd' }], none: null };

/** What the place comes to in the envelope. */
async function valueAt(pointer: string): Promise<Json | undefined> {
  const identity = { namespace: 'n', name: 'kept', version: 1 };
  const row = { ...identity, ...secrets.seal(identity, kept), createdAt: 0, updatedAt: 0 };
  const enclosed = new EnclosedSecrets({ secretsNamed: () => Promise.resolve([row]) }, secrets, envelopes);
  const token = secretToken('seal', { name: 'kept', pointer });
  const order: PerformAction = {
    runId: 'r1',
    effectId: '/do/0/ask',
    epoch: 0,
    idempotencyKey: 'r1/do/0/ask',
    action: 'http',
    input: { a: `x ${token}` },
    deadlineMs: 1_000,
    workflow: { namespace: 'n', name: 'w', version: '1.0.0' },
    task: { name: 'ask', position: '/do/0/ask' },
  };
  return (await envelopes.open(await enclosed.enclose(order, 'seal'), secretsPurpose(order)))[token];
}

describe('a place in a secret', () => {
  it.each([
    ['', kept],
    ['/list/0', 'first'],
    ['/list/1/a~1b~0', 'odd'],
    ['/none', null],
  ])('%j gives what is there', async (pointer, value) => {
    expect(await valueAt(pointer)).toEqual(value);
  });

  it.each(['/list/length', '/list/2', '/constructor', '/none/deeper', '/list/0/0'])(
    '%j has nothing',
    async (pointer) => {
      await expect(valueAt(pointer)).rejects.toMatchObject({ fault: { status: 403 } });
    },
  );
});
