import type { Channel, ConsumeMessage } from 'amqplib';
import type { JsonObject } from '@ensue/contracts';
import { actionFault } from '../action-fault';
import type { AmqpPlace } from './amqp-place';
import type { Subscription } from './asyncapi-input';
import { inboundMessage } from './inbound-message';
import type { MessageTests } from './message-tests';

/** What one subscription may take; it goes back to the engine as one output. */
export const most = { messages: 1_000, bytes: 4 * 1024 * 1024 } as const;

export interface Consumption {
  readonly place: AmqpPlace;
  readonly tests: MessageTests;
  readonly subscription: Subscription;
  /** What is wrong with a message, by the document. */
  mistake(message: JsonObject): Promise<string | undefined>;
  /** Rejects when the connection is gone, or the action must stop. */
  readonly broken: Promise<never>;
  log(line: string): void;
}

/**
 * Takes messages until the subscription has what it waits for. Those taken are acknowledged together, when it has: ended
 * before, by a fault or the deadline, it has taken nothing. Those turned away are acknowledged at once.
 * @throws ActionFault when it would take more than it may, an expression fails, or the broker ends it
 */
export async function consumeFromBroker(
  channel: Channel,
  { place, tests, subscription, ...consumption }: Consumption,
): Promise<readonly JsonObject[]> {
  if (tests.over) return [];
  const ended = Promise.withResolvers<void>();
  const held: ConsumeMessage[] = [];
  let bytes = 0;
  const take = async (delivery: ConsumeMessage): Promise<void> => {
    const message = inboundMessage(delivery.content, delivery.properties);
    const mistake = await consumption.mistake(message);
    if (mistake !== undefined) {
      consumption.log(`a message was turned away, since it is not what the document says: ${mistake}`);
      return channel.ack(delivery);
    }
    const verdict = tests.judge(message);
    if (verdict === 'turned away') return channel.ack(delivery);
    held.push(delivery);
    bytes += delivery.content.length;
    if (bytes > most.bytes || held.length > most.messages) throw tooMuch();
    if (verdict === 'taken, and the last') ended.resolve();
  };
  let over = false;
  let working: Promise<void> = Promise.resolve();
  const onMessage = (delivery: ConsumeMessage | null): void => {
    if (delivery === null) return ended.reject(actionFault('communication', 'The queue was deleted'));
    // One after the other: what is decided on one counts for the next.
    working = working.then(() => (over ? undefined : take(delivery))).catch(ended.reject);
  };
  channel.on('error', ended.reject);
  void ended.promise.then(
    () => (over = true),
    () => (over = true),
  );
  // So many, and no more than can be of use, are kept from other consumers meanwhile.
  await channel.prefetch(Math.min(subscription.amount ?? Infinity, most.messages + 1));
  const timer =
    subscription.forMs === undefined
      ? undefined
      : setTimeout(() => ended.resolve(), Math.min(subscription.forMs, 2 ** 31 - 1));
  try {
    await channel.consume(await queueOf(channel, place), onMessage);
    await Promise.race([ended.promise, consumption.broken]);
    over = true;
    await working;
  } finally {
    over = true;
    clearTimeout(timer);
  }
  for (const delivery of held) channel.ack(delivery);
  const taken = tests.taken.slice(0, held.length);
  // Closing waits until the broker has read the acknowledgements.
  await channel.close();
  return taken;
}

/** The channel's queue; for an exchange one of its own that ends with the connection. */
async function queueOf(channel: Channel, place: AmqpPlace): Promise<string> {
  if (place.is === 'queue') return (await channel.checkQueue(place.queue)).queue;
  const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
  await channel.bindQueue(queue, place.exchange, place.routingKey);
  return queue;
}

function tooMuch(): Error {
  const limit = `${most.messages} messages or ${most.bytes} bytes`;
  return actionFault('runtime', `The subscription came to more than ${limit}: bound it with consume.amount`);
}
