import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Channel } from 'amqplib';
import { actionQueue, intakeQueue } from '@ensue/contracts';
import { eventually } from '../../harness/api-client';
import type { Scene } from '../faults/fault';
import { atBroker, queueDepths, workQueues } from '../world/broker';
import { replicasOf, type World } from '../world/world';
import type { RoundOptions } from './round';

/** Runs that are still in the middle when the last event has been taken, and none that would put new events into the intake. */
const unfinished = { linger: 6, sequence: 2, fork: 1, flaky: 1 } as const;

type Disaster = (scene: Scene) => Promise<void>;

/** What may happen to everything that the broker holds, once it has handed on the events. */
export const disasters: Readonly<Record<string, Disaster>> = {
  'all queues purged': ({ world }) => onAllQueues(world, (channel, queue) => channel.purgeQueue(queue)),
  'all queues deleted': ({ world }) => onAllQueues(world, (channel, queue) => channel.deleteQueue(queue)),
  'an empty broker in place of the old': replaceBroker,
};

/** Whether this machine can do it: only a broker whose folder is ours can be replaced. */
export function canHappen(world: World, disaster: string): boolean {
  return disaster !== 'an empty broker in place of the old' || world.servers?.rabbitmq.kind === 'private';
}

/**
 * A round in which the broker loses everything in the middle of so many started runs. The intake is let run empty first: what is
 * in it is the broker's to keep (DESIGN §6).
 */
export function expendable(
  runs: number,
  disaster: Disaster,
): Pick<RoundOptions, 'runs' | 'perSecond' | 'mix' | 'disturb'> {
  return {
    runs,
    perSecond: 200,
    mix: unfinished,
    disturb: async (scene) => {
      // Runners stand still, so that the queues are full of what is going to be lost.
      const runners = replicasOf(scene.world, 'runner');
      for (const { process } of runners) process.pause();
      await scene.poured;
      await eventually(async () => {
        const depths = await queueDepths(scene.world);
        const started = (depths.get(intakeQueue) ?? 0) === 0 && (depths.get(actionQueue('http')) ?? 0) > runs / 2;
        return started ? true : undefined;
      }, 'an empty intake, and full queues');
      await disaster(scene);
      for (const { process } of runners) process.resume();
      return 1;
    },
  };
}

async function onAllQueues(
  world: World,
  destroy: (channel: Channel, queue: string) => Promise<unknown>,
): Promise<void> {
  await atBroker(world, async (channel) => {
    for (const queue of workQueues) await destroy(channel, queue);
  });
}

async function replaceBroker({ world }: Scene): Promise<void> {
  const { rabbitmq } = world.servers ?? {};
  if (rabbitmq === undefined || !('dir' in rabbitmq)) throw new Error('This broker cannot be replaced.');
  await rabbitmq.kill9();
  rmSync(join(String(rabbitmq.dir), 'data'), { recursive: true, force: true });
  await rabbitmq.restart();
  await rabbitmq.createVhost(decodeURIComponent(new URL(world.amqpUrl ?? '').pathname.slice(1)));
}
