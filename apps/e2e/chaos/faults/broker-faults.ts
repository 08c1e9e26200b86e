import type { Channel } from 'amqplib';
import { rest } from '../workload/client';
import { atBroker } from '../world/broker';
import { replicasOf } from '../world/world';
import type { Fault, Scene } from './fault';

function brokerOf({ world }: Scene) {
  if (world.servers === undefined) throw new Error('Standalone has no broker.');
  return world.servers.rabbitmq;
}

/** What can happen to a RabbitMQ that keeps its data. */
export const brokerFaults: readonly Fault[] = [
  {
    kind: 'broker restarted',
    group: 'broker',
    strike: (scene) => brokerOf(scene).restart(),
  },
  {
    kind: 'kill -9 of the broker',
    group: 'broker',
    strike: async (scene) => {
      await brokerOf(scene).kill9();
      await brokerOf(scene).restart();
    },
  },
  {
    kind: 'broker closes every connection',
    group: 'broker',
    strike: async (scene) => {
      await brokerOf(scene).ctl('close_all_connections', 'a test');
    },
  },
  {
    kind: 'broker raises its memory alarm',
    group: 'broker',
    strike: async (scene) => {
      await brokerOf(scene).ctl('set_vm_memory_high_watermark', '0.000001');
      await rest(scene.random.between(1_000, 4_000));
      await brokerOf(scene).ctl('set_vm_memory_high_watermark', '0.4');
    },
  },
  {
    kind: 'broker raises its disk alarm',
    group: 'broker',
    strike: async (scene) => {
      await brokerOf(scene).ctl('set_disk_free_limit', '1000000GB');
      await rest(scene.random.between(1_000, 4_000));
      await brokerOf(scene).ctl('set_disk_free_limit', '50MB');
    },
  },
  {
    kind: 'queues of actions, results and heartbeats purged',
    group: 'broker',
    strike: (scene) => onFullQueues(scene, (channel, queue) => channel.purgeQueue(queue)),
  },
  {
    kind: 'queues of actions, results and heartbeats deleted',
    group: 'broker',
    strike: (scene) => onFullQueues(scene, (channel, queue) => channel.deleteQueue(queue)),
  },
];

/** Everything but the intake, whose events are the broker's to keep; while runners stand still, so that there is something in them. */
async function onFullQueues(
  { world }: Scene,
  destroy: (channel: Channel, queue: string) => Promise<unknown>,
): Promise<void> {
  const runners = replicasOf(world, 'runner');
  for (const { process } of runners) process.pause();
  await rest(1_500);
  await atBroker(world, async (channel) => {
    for (const queue of ['ensue.actions.http', 'ensue.results', 'ensue.heartbeats', 'ensue.inquiries']) {
      await destroy(channel, queue);
    }
  });
  for (const { process } of runners) process.resume();
}
