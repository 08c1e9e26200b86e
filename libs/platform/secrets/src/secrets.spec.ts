import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsError } from '@ensue/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JweEnvelopes, KeyRing, SealedSecrets, keyFile, newKey, readKeyFile } from './index';

const ring = (...keys: readonly string[]) => new KeyRing(keys, 'ENSUE_TEST_KEY');
const identity = { namespace: 'shop', name: 'api', version: 3 };
const value = { token: 'canary-value', list: [1, null] };

/** What kind of error it is, and what it says. */
function told(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SecretsError) return `${error.reason}: ${error.message}`;
  }
  return 'nothing';
}

describe('a sealed secret', () => {
  const key = newKey();
  const secrets = new SealedSecrets(ring(key));

  it('opens as what it was', () => {
    const sealed = secrets.seal(identity, value);
    expect(JSON.stringify(sealed)).not.toContain('canary');
    expect(secrets.open(identity, sealed)).toEqual(value);
  });

  it('is other bytes each time', () => {
    const [first, second] = [secrets.seal(identity, value), secrets.seal(identity, value)];
    expect(first.nonce).not.toBe(second.nonce);
    expect(first.ciphertext).not.toBe(second.ciphertext);
  });

  it.each([
    ['namespace', { namespace: 'other' }],
    ['name', { name: 'other' }],
    ['version', { version: 2 }],
  ])('does not open under another %s', (_, other) => {
    const sealed = secrets.seal(identity, value);
    expect(told(() => secrets.open({ ...identity, ...other }, sealed))).toMatch(/^altered: .*set it anew/);
  });

  it('does not open when a bit of it was changed', () => {
    const sealed = secrets.seal(identity, value);
    const bytes = Buffer.from(sealed.ciphertext, 'base64');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    expect(told(() => secrets.open(identity, { ...sealed, ciphertext: bytes.toString('base64') }))).toMatch(/^altered/);
    expect(told(() => secrets.open(identity, { ...sealed, ciphertext: '' }))).toMatch(/^altered/);
  });

  it('does not open by another key, and says where the older one belongs', () => {
    const sealed = secrets.seal(identity, value);
    expect(told(() => new SealedSecrets(ring(newKey())).open(identity, sealed))).toMatch(
      /^unknown-key: ENSUE_TEST_KEY lacks the key [0-9a-f]{12} .*add the older key behind the new one/,
    );
  });

  it('opens by an older key while a newer one seals', () => {
    const newer = newKey();
    const rotated = new SealedSecrets(ring(newer, key));
    expect(rotated.open(identity, secrets.seal(identity, value))).toEqual(value);
    expect(new SealedSecrets(ring(newer)).open(identity, rotated.seal(identity, value))).toEqual(value);
  });

  it('cannot be made without a key', () => {
    expect(told(() => new SealedSecrets(ring()).seal(identity, value))).toBe(
      'no-key: There is no key for secrets: set ENSUE_TEST_KEY.',
    );
  });
});

describe('an envelope of secrets', () => {
  const key = newKey();
  const envelopes = new JweEnvelopes(ring(key));

  it('opens as what it was, and shows only the name of its key', async () => {
    const envelope = await envelopes.close({ a: value }, 'one');
    const [head = ''] = envelope.split('.');
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      for: createHash('sha256').update('one').digest('base64url'),
    });
    expect(await envelopes.open(envelope, 'one')).toEqual({ a: value });
  });

  it('opens by any of the keys, and by no other', async () => {
    const envelope = await envelopes.close({ a: 1 }, 'one');
    expect(await new JweEnvelopes(ring(newKey(), key)).open(envelope, 'one')).toEqual({ a: 1 });
    await expect(new JweEnvelopes(ring(newKey())).open(envelope, 'one')).rejects.toMatchObject({
      reason: 'unknown-key',
    });
    await expect(new JweEnvelopes(ring()).open(envelope, 'one')).rejects.toMatchObject({ reason: 'no-key' });
    await expect(new JweEnvelopes(ring()).close({}, 'one')).rejects.toMatchObject({ reason: 'no-key' });
  });

  it('opens for nothing but what it was closed for, and takes no other word for that', async () => {
    const envelope = await envelopes.close({ a: 1 }, 'one');
    await expect(envelopes.open(envelope, 'other')).rejects.toMatchObject({ reason: 'altered' });
    const [head = '', ...rest] = envelope.split('.');
    const forOther = {
      ...(JSON.parse(Buffer.from(head, 'base64url').toString()) as object),
      for: createHash('sha256').update('other').digest('base64url'),
    };
    const relabelled = [Buffer.from(JSON.stringify(forOther)).toString('base64url'), ...rest].join('.');
    await expect(envelopes.open(relabelled, 'other')).rejects.toMatchObject({ reason: 'altered' });
  });

  it('does not open when it was changed, or is none', async () => {
    const parts = (await envelopes.close({ a: 1 }, 'one')).split('.');
    parts[3] = `A${(parts[3] ?? '').slice(1)}`;
    const other = [parts[0], parts[1], parts[2], Buffer.from('{"a":2}').toString('base64url'), parts[4]].join('.');
    await expect(envelopes.open(other, 'one')).rejects.toMatchObject({ reason: 'altered' });
    await expect(envelopes.open('nonsense', 'one')).rejects.toMatchObject({ reason: 'altered' });
  });
});

describe('a key file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ensue-key-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made at first, for its owner alone, and stays', () => {
    const path = join(folder, 'data', 'secrets.key');
    const keys = keyFile(path);
    expect(keys).toHaveLength(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(keyFile(path)).toEqual(keys);
  });

  it('may hold several keys', () => {
    const path = join(folder, 'keys');
    const keys = [newKey(), newKey()];
    writeFileSync(path, `${keys[0]},\n${keys[1]}\n`);
    expect(readKeyFile(path)).toEqual(keys);
  });

  it.each(['', 'c2hvcnQ='])('is refused with %j in it, by its name', (text) => {
    const path = join(folder, 'keys');
    writeFileSync(path, text);
    expect(() => readKeyFile(path)).toThrow(`The key file ${path}`);
  });
});
