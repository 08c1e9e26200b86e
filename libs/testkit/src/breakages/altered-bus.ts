import type { Delivery, DeliveryHandler, MessageBus, OutgoingMessage } from '@ensue/ports';

export interface BusAlterations {
  readonly publish?: (bus: MessageBus, message: OutgoingMessage) => Promise<void>;
  readonly handle?: (handler: DeliveryHandler, delivery: Delivery) => Promise<void>;
}

/** The same bus, but for what is altered. */
export function alteredBus(bus: MessageBus, { publish, handle }: BusAlterations): MessageBus {
  return {
    replyQueue: bus.replyQueue,
    start: () => bus.start(),
    declare: (topology) => bus.declare(topology),
    publish: (message) => (publish === undefined ? bus.publish(message) : publish(bus, message)),
    consume: (queue, options, handler) =>
      bus.consume(queue, options, (delivery) => (handle === undefined ? handler(delivery) : handle(handler, delivery))),
    depth: (queue) => bus.depth(queue),
    health: () => bus.health(),
    onReconnected: (listener) => bus.onReconnected(listener),
    stop: (limitMs) => bus.stop(limitMs),
  };
}
