import type { Json } from '@ensue/contracts';

/** Which value it is: one that was sealed as another does not open. */
export interface SecretIdentity {
  readonly namespace: string;
  readonly name: string;
  /** Raised by every replacement. */
  readonly version: number;
}

/** A secret as it may be stored: without the key nobody learns more than its length. */
export interface SealedSecret {
  /** Which key opens it. */
  readonly keyId: string;
  /** Base64. */
  readonly nonce: string;
  /** Base64. */
  readonly ciphertext: string;
}

/** Keeps the values of secrets from whoever may read the store. Nothing is awaited, so that it may stand in a transaction. */
export interface Secrets {
  /** @throws SecretsError `no-key` */
  seal(identity: SecretIdentity, value: Json): SealedSecret;
  /** @throws SecretsError where the key is not there, or the secret was altered or is another's */
  open(identity: SecretIdentity, sealed: SealedSecret): Json;
}

/**
 * Keeps the secrets in a message from whoever may read the bus. What the message is to do with them is part of the envelope:
 * put into another message, by somebody who can publish but has no key, it does not open.
 */
export interface SecretEnvelopes {
  /** @throws SecretsError `no-key` */
  close(values: Readonly<Record<string, Json>>, purpose: string): Promise<string>;
  /** @throws SecretsError where the key is not there, the envelope was altered, or it was closed for another purpose */
  open(envelope: string, purpose: string): Promise<Readonly<Record<string, Json>>>;
}

/** No secret comes out of it; the message says what to do. */
export class SecretsError extends Error {
  override readonly name = 'SecretsError';
  constructor(
    readonly reason: 'no-key' | 'unknown-key' | 'altered',
    message: string,
  ) {
    super(message);
  }
}
