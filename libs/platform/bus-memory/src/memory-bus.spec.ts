import { messageBusContract } from '@ensue/ports/testing';
import { MemoryBus } from './memory-bus';

const maxBodyBytes = 2 * 1024 * 1024;

messageBusContract('in process', async () => ({
  features: { responsibility: 'acknowledgement', shared: false },
  maxBodyBytes,
  newBus: () => new MemoryBus({ maxBodyBytes, redeliveryDelayMs: (deliveryCount) => 20 * (deliveryCount + 1) }),
  cleanUp: async () => undefined,
  dispose: async () => undefined,
}));
