import type { CrashPoint } from '@ensue/ports';
import { brokerFaults } from '../faults/broker-faults';
import { databaseFaults } from '../faults/database-faults';
import type { Fault, Scene } from '../faults/fault';
import { crashRound } from '../campaign/crash-matrix';
import type { RoundOptions } from '../campaign/round';
import { calm } from '../shims/fault-plan';
import { atBroker, intakeIsEmpty } from '../world/broker';
import { replicasOf, type World } from '../world/world';
import { rest } from '../workload/client';
import { eventually } from '../../harness/api-client';

type Play = Pick<RoundOptions, 'runs' | 'perSecond' | 'mix' | 'disturb'> & Partial<RoundOptions>;

const mix = { sequence: 3, fork: 2, flaky: 2, wait: 2, listen: 2, emit: 2, parent: 2 } as const;
const pour = { runs: 150, perSecond: 40, mix } as const;
const quietly = (): Promise<number> => Promise.resolve(0);

const fault = (faults: readonly Fault[], kind: string): Fault => {
  const found = faults.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`There is no fault "${kind}".`);
  return found;
};

/** Strikes so often, with rests between. */
const again =
  (times: number, strike: (scene: Scene) => Promise<void>) =>
  async (scene: Scene): Promise<number> => {
    for (let time = 0; time < times; time += 1) {
      await rest(700);
      await strike(scene);
    }
    return times;
  };

const crashAt =
  (point: CrashPoint) =>
  (world: World): Play =>
    crashRound(
      world,
      point,
      () => undefined,
      (detail) => {
        throw new Error(detail);
      },
    );

/** Short rounds, each of which brings certain broken mechanisms to light, and passes when nothing is broken. */
export const provocations = {
  calm: () => ({ ...pour, poisoned: true, disturb: quietly }),
  contention: () => ({ runs: 250, perSecond: 60, mix: { wide: 1 }, disturb: quietly }),
  accidents: () => ({
    ...pour,
    plan: { lose: 0, duplicate: 0.1, deny: 0.1, refuse: 0.2, reorder: 0.1, delay: 0.05 },
    disturb: quietly,
  }),
  duplicates: () => ({ ...pour, plan: { ...calm, duplicate: 0.5 }, disturb: quietly }),
  losses: () => ({ ...pour, plan: { ...calm, lose: 0.1 }, disturb: quietly }),
  'orchestrators killed': () => ({
    ...pour,
    runs: 400,
    perSecond: 80,
    disturb: again(4, async ({ world }) => {
      const all = replicasOf(world, 'orchestrator');
      await Promise.all(all.map(({ process }) => process.kill()));
      await Promise.all(all.map(({ process }) => process.start()));
    }),
  }),
  'gateway half-open': () => ({
    ...pour,
    disturb: again(1, async ({ world }) => {
      const links = replicasOf(world, 'gateway').flatMap((replica) => replica.links);
      for (const link of links) link.deaden();
      await rest(2_000);
      for (const link of links) link.reset();
    }),
  }),
  'intake deleted': () => ({
    ...pour,
    disturb: async ({ world, client }) => {
      const go = client.pause();
      const all = replicasOf(world, 'orchestrator');
      await eventually(async () => ((await intakeIsEmpty(world)) ? true : undefined), 'an empty intake');
      await Promise.all(all.map(({ process }) => process.kill()));
      await atBroker(world, (channel) => channel.deleteQueue('ensue.intake'));
      go();
      await rest(1_500);
      await Promise.all(all.map(({ process }) => process.start()));
      return 1;
    },
  }),
  'queues deleted': () => ({
    ...pour,
    disturb: again(1, fault(brokerFaults, 'queues of actions, results and heartbeats deleted').strike),
  }),
  'queues purged': () => ({
    ...pour,
    disturb: again(3, fault(brokerFaults, 'queues of actions, results and heartbeats purged').strike),
  }),
  'database killed': () => ({ ...pour, disturb: again(2, fault(databaseFaults, 'kill -9 of the database').strike) }),
  'crash at orchestrator.batch.inboxed': crashAt('orchestrator.batch.inboxed'),
  'crash at orchestrator.batch.committed': crashAt('orchestrator.batch.committed'),
  'standalone killed': () => ({
    ...pour,
    runs: 300,
    perSecond: 80,
    disturb: again(4, async ({ world }) => {
      const [standalone] = world.replicas;
      await standalone?.process.kill();
      await standalone?.process.start();
    }),
  }),
} as const satisfies Readonly<Record<string, (world: World) => Play>>;

export type Provocation = keyof typeof provocations;
