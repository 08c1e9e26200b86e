import { crashPoints, type CrashPoint } from '@ensue/ports';
import { ApiClient, eventually } from '../../harness/api-client';
import { atBroker, intakeIsEmpty } from '../world/broker';
import { addressOf, replicasOf, type Replica, type ServiceName, type World } from '../world/world';
import { rest } from '../workload/client';
import type { Scene } from '../faults/fault';
import type { RoundOptions } from './round';

/** Where a crash point lies. */
function serviceOf(point: CrashPoint): ServiceName {
  const [room] = point.split('.');
  if (room === 'gateway' || room === 'runner' || room === 'scheduler') return room;
  return 'orchestrator';
}

const everyday = { sequence: 2, fork: 1, wait: 2, emit: 2, parent: 1, listen: 1, flaky: 1 } as const;

/** What must be going on for a process to come by a crash point; the everyday mix reaches all others. */
function mixFor(point: CrashPoint): Readonly<Record<string, number>> {
  if (point.startsWith('runner.heartbeat')) return { long: 1 };
  if (point === 'runner.action.wanted') return { fork: 1 };
  return everyday;
}

/** What a small round comes by several times: there it need not be the first time that kills. */
const often = /^(gateway|orchestrator\.batch|relay\.effect|runner\.(action\.(taken|begun|performed)|result)|store)\b/;

/** Standalone has no queue that could lose an effect: nothing is ever found lost there. */
export function crashPointsOf(world: World): readonly CrashPoint[] {
  const never = new Set<string>(['relay.lost.claimed', 'relay.lost.raised', 'runner.action.wanted']);
  return world.mode === 'standalone' ? crashPoints.filter((point) => !never.has(point)) : crashPoints;
}

/** Nobody came by a crash point: then the matrix shows less than it says. */
export class NeverReached extends Error {}

/**
 * A round in which one process ends itself at a named place.
 * @param reached told when it did, `missed` when it did not
 * @param nth the time that kills; chance decides where it is not said
 */
export function crashRound(
  world: World,
  point: CrashPoint,
  reached: (point: CrashPoint) => void,
  missed: (detail: string) => void,
  nth?: number,
): Pick<RoundOptions, 'runs' | 'perSecond' | 'mix' | 'disturb'> {
  return {
    runs: 24,
    perSecond: 60,
    mix: mixFor(point),
    disturb: async (scene) => {
      const [replica] = replicasOf(world, serviceOf(point));
      if (replica === undefined) throw new Error(`Nobody serves ${point}.`);
      await prepare(point, scene, replica);
      const armed = { ENSUE_CRASH_AT: `${point}:${nth ?? (often.test(point) ? scene.random.between(1, 3) : 1)}` };
      replica.process.launch(armed);
      if (point.startsWith('orchestrator.definition')) await publishSomething(world, replica);
      try {
        await dies(replica, point);
        reached(point);
      } catch (error) {
        if (!(error instanceof NeverReached)) throw error;
        missed(error.message);
        await replica.process.kill();
      }
      await replica.process.start();
      return 2;
    },
  };
}

/** Points that need no preparation, each before each. */
export function crashPairsOf(world: World): readonly (readonly [CrashPoint, CrashPoint])[] {
  const special = /^(relay\.lost|runner\.heartbeat|runner\.action\.wanted|orchestrator\.definition)/;
  const plain = crashPointsOf(world).filter((point) => !special.test(point));
  return plain.flatMap((first) => plain.map((second) => [first, second] as const));
}

/** A round in which a process ends at one place, and it, or another, at a second place while the first is coming back. */
export function pairRound(
  world: World,
  first: CrashPoint,
  second: CrashPoint,
  reached: () => void,
): Pick<RoundOptions, 'runs' | 'perSecond' | 'mix' | 'disturb'> {
  return {
    runs: 40,
    perSecond: 10,
    mix: everyday,
    disturb: async () => {
      const [one] = replicasOf(world, serviceOf(first));
      const [other] = replicasOf(world, serviceOf(second));
      if (one === undefined || other === undefined) throw new Error(`Nobody serves ${first} or ${second}.`);
      await one.process.kill();
      one.process.launch({ ENSUE_CRASH_AT: first });
      await dies(one, first);
      if (other !== one) {
        one.process.launch();
        await other.process.kill();
      }
      other.process.launch({ ENSUE_CRASH_AT: second });
      await dies(other, second);
      reached();
      await other.process.start();
      await one.process.ready();
      return 3;
    },
  };
}

/** Ends the process in a way that the armed one begins where its crash point will be reached. */
async function prepare(point: CrashPoint, { world, poured }: Scene & { poured: Promise<void> }, replica: Replica) {
  if (point === 'runner.action.wanted') await rest(300); // so that something is under way that will come again
  if (!point.startsWith('relay.lost')) return replica.process.kill();
  // Effects are sent, and their messages lost; only after half a minute does silence prove anything.
  const [runner] = replicasOf(world, 'runner');
  await runner?.process.kill();
  await poured;
  await eventually(async () => ((await intakeIsEmpty(world)) ? true : undefined), 'an empty intake');
  await atBroker(world, (channel) => channel.purgeQueue('ensue.actions.http'));
  await runner?.process.start();
  await replica.process.kill();
}

async function publishSomething(world: World, replica: Replica): Promise<void> {
  await replica.process.ready();
  const client = new ApiClient(addressOf(world, 'orchestrator'), addressOf(world, 'gateway'));
  for (let patch = 0; patch < 3 && replica.process.running; patch += 1) {
    const version = `1.0.${Date.now()}`;
    const source = `document: { dsl: '1.0.3', namespace: chaos, name: published, version: '${version}' }\ndo:\n  - nothing: { set: { done: true } }\n`;
    await client.publish(source).catch((error: unknown) => {
      if (!(error instanceof TypeError)) throw error; // no answer: it died of it, as it should
    });
  }
}

async function dies({ process }: Replica, point: CrashPoint): Promise<void> {
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    limit = setTimeout(() => reject(new NeverReached(`Nobody came by the crash point ${point} within 90 s.`)), 90_000);
  });
  try {
    await Promise.race([process.ended(), late]);
  } finally {
    clearTimeout(limit);
  }
  if (process.endedBy !== 'SIGKILL') throw new Error(`${process.name} ended before ${point}: see ${process.logFile}`);
}
