import amqp from 'amqplib';
import {
  actionQueue,
  deadLettersQueue,
  heartbeatsQueue,
  inquiriesQueue,
  intakeQueue,
  resultsQueue,
} from '@ensue/contracts';
import type { World } from './world';

/** Every durable queue that the campaign's workflows use. */
export const workQueues = [
  intakeQueue,
  resultsQueue,
  heartbeatsQueue,
  inquiriesQueue,
  deadLettersQueue,
  actionQueue('http'),
] as const;

/** Does something at the broker over a connection of its own, which the networks do not touch. */
export async function atBroker<T>(world: World, work: (channel: amqp.Channel) => Promise<T>): Promise<T> {
  const connection = await amqp.connect(world.amqpUrl ?? '');
  connection.on('error', () => undefined); // the operation under way tells
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    return await work(channel);
  } finally {
    await connection.close().catch(() => undefined);
  }
}

/** @returns messages of each queue, those with consumers included */
export async function queueDepths(world: World): Promise<ReadonlyMap<string, number>> {
  const vhost = decodeURIComponent(new URL(world.amqpUrl ?? '').pathname.slice(1));
  const told = await world.servers?.rabbitmq.ctl(
    '-q',
    'list_queues',
    '-p',
    vhost,
    'name',
    'messages',
    '--formatter',
    'json',
  );
  const rows = JSON.parse(told ?? '[]') as { name: string; messages: number }[];
  return new Map(rows.map(({ name, messages }) => [name, messages]));
}

/** Messages ready and delivered in the intake queue: what only the broker knows of. */
export async function intakeIsEmpty(world: World): Promise<boolean> {
  return ((await queueDepths(world)).get(intakeQueue) ?? 0) === 0;
}
