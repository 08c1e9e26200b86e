import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { SecretsError } from '@ensue/ports';

/** Bytes of a key of AES-256. */
export const keyBytes = 32;

/** Several keys: the first one closes, all of them open, so that a key can be changed while the older one is still in use. */
export class KeyRing {
  private readonly keys: ReadonlyMap<string, KeyObject>;

  /**
   * @param keys base64, 32 bytes each
   * @param variable where they are set, for messages
   */
  constructor(
    keys: readonly string[],
    private readonly variable: string,
  ) {
    this.keys = new Map(keys.map((key) => [keyId(key), createSecretKey(Buffer.from(key, 'base64'))]));
  }

  /** @throws SecretsError `no-key` */
  get first(): { readonly id: string; readonly key: KeyObject } {
    const [entry] = this.keys;
    if (entry === undefined) throw new SecretsError('no-key', `There is no key for secrets: set ${this.variable}.`);
    const [id, key] = entry;
    return { id, key };
  }

  /** @throws SecretsError `no-key` or `unknown-key` */
  find(id: string): KeyObject {
    const key = this.keys.get(id);
    if (key !== undefined) return key;
    const { first } = this;
    const message = `${this.variable} lacks the key ${id} (it begins with ${first.id}): add the older key behind the new one.`;
    throw new SecretsError('unknown-key', message);
  }
}

/** Names a key without telling anything of it. */
function keyId(key: string): string {
  return createHash('sha256').update('ensue key id\0').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 12);
}
