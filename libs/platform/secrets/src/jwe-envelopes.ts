import { createHash } from 'node:crypto';
import type { Json } from '@ensue/contracts';
import { SecretsError, type SecretEnvelopes } from '@ensue/ports';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import type { KeyRing } from './key-ring';

/**
 * A JWE (RFC 7516) in its compact form: AES-256-GCM by a key that both sides have, named by `kid`. The protected header's `for` is
 * the SHA-256 of its purpose, as base64url.
 */
export class JweEnvelopes implements SecretEnvelopes {
  constructor(private readonly keys: KeyRing) {}

  async close(values: Readonly<Record<string, Json>>, purpose: string): Promise<string> {
    const { id, key } = this.keys.first;
    return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(values)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: id, for: hashOf(purpose) })
      .encrypt(key);
  }

  async open(envelope: string, purpose: string): Promise<Readonly<Record<string, Json>>> {
    const head = headOf(envelope);
    const key = this.keys.find(String(head.kid));
    if (head['for'] !== hashOf(purpose)) throw altered();
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

/** Not proven yet: the header takes part in what the key is tried on. */
function headOf(envelope: string): ReturnType<typeof decodeProtectedHeader> {
  try {
    return decodeProtectedHeader(envelope);
  } catch {
    throw altered();
  }
}

function hashOf(purpose: string): string {
  return createHash('sha256').update(purpose).digest('base64url');
}

function altered(): SecretsError {
  return new SecretsError(
    'altered',
    'The secrets in the message do not open: they were altered on the way, or belong to another message.',
  );
}
