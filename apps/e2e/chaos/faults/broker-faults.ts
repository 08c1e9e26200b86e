import { rest } from '../workload/client';
import { atBroker } from '../world/broker';
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
    kind: 'queues of actions, results and heartbeats purged',
    group: 'broker',
    strike: ({ world }) =>
      atBroker(world, async (channel) => {
        for (const queue of ['ensue.actions.http', 'ensue.results', 'ensue.heartbeats', 'ensue.inquiries']) {
          await channel.purgeQueue(queue);
        }
      }),
  },
  {
    kind: 'queues of actions, results and heartbeats deleted',
    group: 'broker',
    strike: ({ world }) =>
      atBroker(world, async (channel) => {
        for (const queue of ['ensue.actions.http', 'ensue.results', 'ensue.heartbeats', 'ensue.inquiries']) {
          await channel.deleteQueue(queue);
        }
      }),
  },
];
