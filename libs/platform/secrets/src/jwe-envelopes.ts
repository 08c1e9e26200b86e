import type { Json } from '@ensue/contracts';
import { SecretsError, type SecretEnvelopes } from '@ensue/ports';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import type { KeyRing } from './key-ring';

/** A JWE (RFC 7516) in its compact form: AES-256-GCM by a key that both sides have, named by `kid`. */
export class JweEnvelopes implements SecretEnvelopes {
  constructor(private readonly keys: KeyRing) {}

  async close(values: Readonly<Record<string, Json>>): Promise<string> {
    const { id, key } = this.keys.first;
    return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(values)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: id })
      .encrypt(key);
  }

  async open(envelope: string): Promise<Readonly<Record<string, Json>>> {
    const key = this.keys.find(kidOf(envelope));
    try {
      const { plaintext } = await compactDecrypt(envelope, key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return JSON.parse(new TextDecoder().decode(plaintext)) as Record<string, Json>;
    } catch {
      throw altered();
    }
  }
}

function kidOf(envelope: string): string {
  try {
    return String(decodeProtectedHeader(envelope).kid);
  } catch {
    throw altered();
  }
}

function altered(): SecretsError {
  return new SecretsError('altered', 'The secrets in the message do not open: they were altered on the way.');
}
