import { messageBusContract } from '@ensue/ports/testing';
import { RabbitMqBus } from './rabbitmq-bus';
import { brokerUrl, removeFromBroker } from './testing/broker';

const maxBodyBytes = 2 * 1024 * 1024;

messageBusContract('RabbitMQ', async () => {
  const url = brokerUrl();
  return {
    features: { responsibility: 'broker', shared: true },
    maxBodyBytes,
    newBus: () =>
      new RabbitMqBus({ url, maxBodyBytes, redeliveryDelayMs: (deliveryCount) => 20 * (deliveryCount + 1) }),
    cleanUp: (queues, exchanges) => removeFromBroker(url, queues, exchanges),
    dispose: async () => undefined,
  };
});
