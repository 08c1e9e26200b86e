import type { Channel } from 'amqplib';
import { connect } from 'amqplib';

/** The broker that the test runner started. */
export function brokerUrl(): string {
  const url = process.env['ENSUE_TEST_AMQP_URL'];
  if (!url) throw new Error('These tests need a RabbitMQ: run `npm test -- contract`, it starts one of its own.');
  return url;
}

/** Does something behind the bus's back, on a connection of its own. */
export async function behindTheBack<T>(url: string, act: (channel: Channel) => Promise<T>): Promise<T> {
  const model = await connect(url, { noDelay: true });
  model.on('error', () => undefined);
  try {
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    const result = await act(channel);
    // The end of a connection overtakes what its channels have not sent yet.
    await channel.close();
    return result;
  } finally {
    await model.close().catch(() => undefined);
  }
}

export async function removeFromBroker(
  url: string,
  queues: readonly string[],
  exchanges: readonly string[],
): Promise<void> {
  if (queues.length + exchanges.length === 0) return;
  await behindTheBack(url, async (channel) => {
    for (const queue of queues) await channel.deleteQueue(queue);
    for (const exchange of exchanges) await channel.deleteExchange(exchange);
  });
}
