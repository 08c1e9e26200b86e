import { actionsExchange, intakeQueue, resultsQueue, type PerformAction } from '@ensue/contracts';
import type { OutgoingMessage } from '@ensue/ports';
import type { Breakage } from '../processes/installation';
import { alteredBus } from './altered-bus';

/** Messages are acknowledged, confirmed or made in the wrong way. */
export const brokenMessages: Readonly<Record<string, Breakage>> = {
  'messages are acknowledged before their transaction commits': {
    wrapBus: (bus, role) =>
      role !== 'orchestrator'
        ? bus
        : alteredBus(bus, {
            handle: (handler, delivery) => {
              if (delivery.queue === intakeQueue || delivery.queue === resultsQueue) delivery.acknowledge();
              return handler(delivery);
            },
          }),
  },
  'confirms are not waited for': {
    wrapBus: (bus, role) =>
      role !== 'orchestrator'
        ? bus
        : alteredBus(bus, {
            publish: async (real, message) => {
              real.publish(message).catch(() => undefined);
            },
          }),
  },
  'each sending of an effect has a key of its own': {
    wrapBus: (bus) => alteredBus(bus, { publish: (real, message) => real.publish(withKeyOfItsOwn(message)) }),
  },
};

function withKeyOfItsOwn(message: OutgoingMessage): OutgoingMessage {
  if (message.exchange !== actionsExchange) return message;
  const body = JSON.parse(message.body) as { readonly data: PerformAction };
  const { idempotencyKey, epoch } = body.data;
  if (epoch === 0) return message;
  const data = { ...body.data, idempotencyKey: `${idempotencyKey}#${epoch}` };
  return { ...message, body: JSON.stringify({ ...body, data }) };
}
