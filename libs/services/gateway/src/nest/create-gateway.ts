import type { MessageBus, Requester, SecretEnvelopes } from '@ensue/ports';
import { eventApiId, readBody, sameToken, uuidv7, type Logger } from '@ensue/nest-kit';
import { Gateway } from '../gateway';

/** The gateway with the ids, hashes and clock that services share. */
export function createGateway(options: {
  readonly bus: MessageBus;
  readonly requester: Requester;
  readonly envelopes: SecretEnvelopes;
  readonly logger: Logger;
}): Gateway {
  const stamps = { newId: uuidv7, now: () => new Date().toISOString(), apiId: eventApiId };
  return new Gateway({ ...options, stamps, sameToken, readBody });
}
