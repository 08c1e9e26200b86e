import type { MessageBus, Requester, SecretEnvelopes, Tracer } from '@ensue/ports';
import { eventApiId, readBody, sameToken, uuidv7, type Logger, type Metrics } from '@ensue/nest-kit';
import { Gateway } from '../gateway';
import { gatewayMeter } from './gateway-meter';

/** The gateway with the ids, hashes and clock that services share. */
export function createGateway(options: {
  readonly bus: MessageBus;
  readonly requester: Requester;
  readonly envelopes: SecretEnvelopes;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly tracer?: Tracer;
}): Gateway {
  const stamps = { newId: uuidv7, now: () => new Date().toISOString(), apiId: eventApiId };
  const { metrics, ...parts } = options;
  const meter = metrics === undefined ? {} : { meter: gatewayMeter(metrics) };
  return new Gateway({ ...parts, ...meter, stamps, sameToken, readBody });
}
