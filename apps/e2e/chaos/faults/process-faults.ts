import { rest } from '../workload/client';
import { replicasOf, serviceNames, type Replica, type ServiceName, type World } from '../world/world';
import type { Fault } from './fault';

/** Dead as by a power cut, and started again. */
async function killed(replica: Replica, awayMs: number): Promise<void> {
  await replica.process.kill();
  await rest(awayMs);
  await replica.process.start();
}

function kill(service: ServiceName): Fault {
  return {
    kind: `kill -9 of one ${service}`,
    group: 'processes',
    strike: ({ world, random }) => killed(random.pick(replicasOf(world, service)), random.between(0, 1_000)),
  };
}

/** Stopped without knowing, connections open, and going on as if no time had passed. */
function pause(service: ServiceName, leastMs: number, mostMs: number, what: string): Fault {
  return {
    kind: `SIGSTOP of one ${service} ${what}`,
    group: 'processes',
    strike: async ({ world, random }) => {
      const { process } = random.pick(replicasOf(world, service));
      process.pause();
      await rest(random.between(leastMs, mostMs));
      process.resume();
    },
  };
}

function stop(service: ServiceName): Fault {
  return {
    kind: `SIGTERM and new start of one ${service}`,
    group: 'processes',
    strike: async ({ world, random }) => {
      const { process } = random.pick(replicasOf(world, service));
      await process.stop();
      await process.start();
    },
  };
}

/** All of one kind at once: nobody takes over. */
const killAllOfAKind: Fault = {
  kind: 'kill -9 of all replicas of a service',
  group: 'processes',
  strike: async ({ world, random }) => {
    const service = random.pick(serviceNames);
    await Promise.all(replicasOf(world, service).map((replica) => killed(replica, random.between(0, 1_500))));
  },
};

/** A power cut of everything but broker and database. */
const killAll: Fault = {
  kind: 'kill -9 of every process of Ensue at once',
  group: 'processes',
  strike: async ({ world }) => {
    await Promise.all(world.replicas.map((replica) => killed(replica, 200)));
  },
};

/** @returns the faults of processes that make sense in this world */
export function processFaults({ mode }: World): readonly Fault[] {
  if (mode === 'standalone') {
    return [
      { ...kill('orchestrator'), kind: 'kill -9 of standalone' },
      { ...stop('orchestrator'), kind: 'SIGTERM and new start of standalone' },
      { ...pause('orchestrator', 500, 4_000, ''), kind: 'SIGSTOP of standalone' },
    ];
  }
  return [
    ...serviceNames.map(kill),
    ...serviceNames.map((service) => pause(service, 500, 4_000, 'for seconds')),
    ...serviceNames.map(stop),
    killAllOfAKind,
    killAll,
  ];
}

/** Longer than any lease: others take over, and the sleeper wakes up believing that all is its own. */
export const longPauses: readonly Fault[] = (['orchestrator', 'runner', 'scheduler'] as const).map((service) =>
  pause(service, 26_000, 30_000, 'beyond every lease'),
);
