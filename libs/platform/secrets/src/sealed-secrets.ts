import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Json } from '@ensue/contracts';
import { SecretsError, type SealedSecret, type SecretIdentity, type Secrets } from '@ensue/ports';
import type { KeyRing } from './key-ring';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM: a nonce of its own for every value, and the identity bound to it as associated data. */
export class SealedSecrets implements Secrets {
  constructor(private readonly keys: KeyRing) {}

  seal(identity: SecretIdentity, value: Json): SealedSecret {
    const { id: keyId, key } = this.keys.first;
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(bound(identity));
    const bytes = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return { keyId, nonce: nonce.toString('base64'), ciphertext: bytes.toString('base64') };
  }

  open(identity: SecretIdentity, { keyId, nonce, ciphertext }: SealedSecret): Json {
    const key = this.keys.find(keyId);
    const bytes = Buffer.from(ciphertext, 'base64');
    try {
      const decipher = createDecipheriv(algorithm, key, Buffer.from(nonce, 'base64'), { authTagLength: tagBytes })
        .setAAD(bound(identity))
        .setAuthTag(bytes.subarray(-tagBytes));
      const text = Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]).toString('utf8');
      return JSON.parse(text) as Json;
    } catch {
      // Which of the parts is wrong is nobody's business, and the cause might quote it.
      const { namespace, name } = identity;
      throw new SecretsError('altered', `The stored secret ${namespace}/${name} does not open: set it anew.`);
    }
  }
}

function bound({ namespace, name, version }: SecretIdentity): Buffer {
  return Buffer.from(JSON.stringify([namespace, name, version]), 'utf8');
}
