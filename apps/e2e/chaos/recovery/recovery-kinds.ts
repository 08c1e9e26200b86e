import type { Random } from '../random';
import { rest } from '../workload/client';
import { atBroker, workQueues } from '../world/broker';
import { replicasOf, type ServiceName, type World } from '../world/world';
import { whenDatabaseAccepts, whenPortOpens } from './observe';

export interface Stricken {
  readonly world: World;
  readonly random: Random;
}

/** One kind of fault whose recovery is measured, and how long that may take. */
export interface RecoveryKind {
  readonly name: string;
  readonly boundMs: number;
  /** From what moment on the time counts. */
  readonly from: string;
  /**
   * What is measured besides the flow of new and old runs: consumers as many as before, actions of a dead runner begun
   * again, ticks that come late (then nothing else counts).
   */
  readonly also?: 'consumers' | 'long actions' | 'ticks';
  /** Nothing is under way when it strikes: what it takes along are messages, and those are another test's. */
  readonly inSilence?: boolean;
  /** @returns the moment from which the time counts; epoch milliseconds */
  strike(scene: Stricken): Promise<number>;
}

/** Every kind, with the bounds of the promises. */
export const recoveryKinds: readonly RecoveryKind[] = [
  killed('runner', 20_000, 'long actions'),
  killed('orchestrator', 5_000),
  killed('gateway', 5_000),
  killed('scheduler', 3_000, 'ticks'),
  {
    name: 'kill -9 of the broker',
    boundMs: 10_000,
    from: 'its port opens',
    also: 'consumers',
    strike: async ({ world }) => {
      const { rabbitmq } = serversOf(world);
      await rabbitmq.kill9();
      const opened = whenPortOpens(world.amqpUrl ?? '');
      await rabbitmq.restart();
      return opened;
    },
  },
  {
    name: 'kill -9 of the database',
    boundMs: 5_000,
    from: 'it accepts statements',
    strike: async ({ world }) => {
      const { mariadb } = serversOf(world);
      await mariadb.kill9();
      const accepting = whenDatabaseAccepts(world.mysqlUrl ?? '');
      await mariadb.restart();
      return accepting;
    },
  },
  {
    name: 'consumers cancelled by the broker (queues deleted)',
    boundMs: 5_000,
    from: 'the last queue is gone',
    also: 'consumers',
    inSilence: true,
    strike: async ({ world }) => {
      await atBroker(world, async (channel) => {
        for (const queue of workQueues) await channel.deleteQueue(queue);
      });
      return Date.now();
    },
  },
  {
    name: 'every channel closed with 406',
    boundMs: 5_000,
    from: 'the broker is told to',
    also: 'consumers',
    strike: async ({ world }) => {
      const at = Date.now();
      // An acknowledgement of what was never delivered is what it closes channels for.
      await serversOf(world).rabbitmq.ctl(
        'eval',
        `[rabbit_channel:do(P, {'basic.ack', 999999999, false}) || P <- rabbit_channel:list(), ${inVhost(world)}].`,
      );
      return at;
    },
  },
  {
    name: 'connection.blocked (memory alarm of 3 s)',
    boundMs: 5_000,
    from: 'the alarm is to end',
    also: 'consumers',
    strike: async ({ world }) => {
      const { rabbitmq } = serversOf(world);
      await rabbitmq.ctl('set_vm_memory_high_watermark', '0.000001');
      await rest(3_000);
      const at = Date.now();
      await rabbitmq.ctl('set_vm_memory_high_watermark', '0.4');
      return at;
    },
  },
  {
    name: 'connections of all processes to the broker reset',
    boundMs: 5_000,
    from: 'the resets',
    also: 'consumers',
    strike: ({ world }) => {
      const at = Date.now();
      for (const { links } of world.replicas) links[0]?.reset();
      return Promise.resolve(at);
    },
  },
  {
    name: 'connections of all processes to the database reset',
    boundMs: 5_000,
    from: 'the resets',
    strike: ({ world }) => {
      const at = Date.now();
      for (const { links } of world.replicas) links[1]?.reset();
      return Promise.resolve(at);
    },
  },
];

/** Dead at once, and started again at once, as a supervisor would. */
function killed(service: ServiceName, boundMs: number, also?: RecoveryKind['also']): RecoveryKind {
  return {
    name: `kill -9 of one ${service}`,
    boundMs,
    from: 'the kill',
    ...(also !== undefined && { also }),
    strike: async ({ world, random }) => {
      const { process } = random.pick(replicasOf(world, service));
      const at = Date.now();
      await process.kill();
      process.launch();
      return at;
    },
  };
}

function inVhost(world: World): string {
  const vhost = decodeURIComponent(new URL(world.amqpUrl ?? '').pathname.slice(1));
  return `[{vhost, <<"${vhost}">>}] =:= rabbit_channel:info(P, [vhost])`;
}

function serversOf({ servers }: World) {
  if (servers === undefined) throw new Error('Recovery of servers is measured where there are servers.');
  return servers;
}
