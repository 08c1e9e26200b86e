import { SecretsError, type SecretEnvelopes, type Secrets } from '@ensue/ports';

const none = (): never => {
  throw new SecretsError('no-key', 'A simulation has no secrets: ciphers take real time.');
};

/** Simulated definitions have no secrets: what encrypts runs beside the event loop, in time that nobody simulates. */
export const noSecrets: Secrets = { seal: none, open: none };

export const noEnvelopes: SecretEnvelopes = { close: async () => none(), open: async () => none() };
