import { brokerFaults } from '../faults/broker-faults';
import { clockFaults } from '../faults/clock-faults';
import { databaseFaults } from '../faults/database-faults';
import { diskFaults } from '../faults/disk-faults';
import type { Fault } from '../faults/fault';
import { networkFaults, wholeNetworkFault } from '../faults/network-faults';
import { longPauses, processFaults } from '../faults/process-faults';
import type { Random } from '../random';
import type { FaultPlan } from '../shims/fault-plan';
import type { Workload } from '../workload/definitions';
import type { World } from '../world/world';
import { crashPairsOf, crashPointsOf, crashRound, pairRound } from './crash-matrix';
import { findLeaks } from '../checker/leaks';
import { publishRound } from './publish-round';
import { secretRound } from './secret-round';
import { canHappen, disasters, expendable } from './expendable-broker';
import { playRound, type RoundOptions } from './round';
import { storm } from './storm';
import type { Tally } from './tally';

export const everyKind = {
  sequence: 8,
  fork: 2,
  wide: 1,
  flaky: 2,
  hang: 1,
  wait: 3,
  listen: 3,
  emit: 3,
  parent: 2,
  long: 1,
  secret: 1,
} as const;

/** Now and then, of each: with ten messages a run, hundreds in a round of a thousand runs. */
export const accidents: FaultPlan = {
  lose: 0.002,
  duplicate: 0.02,
  deny: 0.005,
  refuse: 0.01,
  reorder: 0.02,
  delay: 0.01,
};

export interface CampaignParts {
  readonly world: World;
  readonly random: Random;
  readonly workloads: readonly Workload[];
  readonly tally: Tally;
  readonly say: (line: string) => void;
}

/** Faults of every kind that this world can do, in rounds. */
export async function stormRounds(
  parts: CampaignParts,
  how: { readonly rounds: number; readonly runs: number; readonly perSecond: number; readonly long?: boolean },
): Promise<void> {
  const { world, tally, say } = parts;
  const faults: readonly Fault[] =
    world.mode === 'standalone'
      ? processFaults(world)
      : [
          ...processFaults(world),
          ...clockFaults,
          ...brokerFaults,
          ...databaseFaults,
          ...networkFaults,
          wholeNetworkFault,
          ...(how.long === true ? longPauses : []),
        ];
  const disturb = storm(faults, tally, say);
  for (let number = 1; number <= how.rounds; number += 1) {
    await round(parts, `storm-${number}`, {
      runs: how.runs,
      perSecond: how.perSecond,
      mix: everyKind,
      // The bus of a single process says that a message was taken when it was worked off: it cannot lose what it confirmed.
      plan: world.mode === 'standalone' ? { ...accidents, lose: 0 } : accidents,
      poisoned: true,
      disturb,
    });
  }
}

/**
 * The disk of a standalone installation fills, and is read-only for a while; whoever sends events is told when to try again.
 * @returns what this machine cannot do
 */
export async function diskRounds(parts: CampaignParts, runs: number): Promise<readonly string[]> {
  const { world, tally, say } = parts;
  if (world.disk === undefined) return ['a full or read-only disk (nobody may mount one here)'];
  const strike = storm(diskFaults(world.disk), tally, say);
  await round(parts, 'disk', {
    runs,
    perSecond: 16,
    mix: everyKind,
    disturb: async (scene) => {
      const struck = await strike(scene);
      const wrong = [...scene.client.answers].filter(([said]) => !/^(202|429|503)$/.test(said));
      for (const [said, count] of wrong) {
        const detail = `${count} times the answer was ${said}`;
        tally.violations.push({ round: 'disk', invariant: 'refusals say when to try again', ids: [said], detail });
      }
      return struck;
    },
  });
  return [];
}

/** Runs use a secret while every message is read; then it is looked for everywhere. */
export async function secretRounds(parts: CampaignParts): Promise<void> {
  const { world, tally, say } = parts;
  if (world.mode === 'distributed') {
    const invariant = 'no secret leaves the vault' as const;
    const told = (messages: number, leaks: number): void => {
      say(`  ${messages} messages read on their way`);
      if (leaks === 0 && messages > 0) return;
      const detail = `${leaks} of ${messages} messages held the secret`;
      tally.violations.push({ round: 'secret', invariant, ids: [], detail });
    };
    await round(parts, 'secret', secretRound(world, told));
  }
  tally.violations.push(...(await findLeaks(world)).map((violation) => ({ ...violation, round: 'secret' })));
}

/** Definitions are published while events pour in and three orchestrators serve. */
export async function publishingRounds({ world, random, tally, say }: CampaignParts, times: number): Promise<void> {
  const { violations, events, runs } = await publishRound(world, random, times);
  tally.runs += runs;
  tally.violations.push(...violations.map((violation) => ({ ...violation, round: 'publishing' })));
  const verdict = violations.length === 0 ? '✔' : `✖ ${violations.length} violations`;
  say(`  ${verdict} publishing: ${times} versions while ${events} events poured in, ${runs} of them started runs`);
}

/** Every named crash point, one at a time. @param wanted only those whose name it finds */
export async function crashRounds(parts: CampaignParts, wanted = /./): Promise<void> {
  const { world, tally } = parts;
  for (const point of crashPointsOf(world).filter((each) => wanted.test(each))) {
    const name = `crash-${point.replaceAll('.', '-')}`;
    const reached = (): void => {
      tally.crashPoints.add(point);
      tally.fault('crash points', point);
    };
    const missed = (detail: string): void => {
      tally.violations.push({ round: name, invariant: 'crash points are reached', ids: [point], detail });
    };
    await round(parts, name, crashRound(world, point, reached, missed));
  }
}

/**
 * Pairs of crash points that everyday work comes by, in both orders and no particular one of their own.
 * @param wanted only those of which it finds the first's name
 * @param over asked before each: no more of them
 */
export async function crashPairs(parts: CampaignParts, over: () => boolean, wanted = /./): Promise<void> {
  const { world, tally, random } = parts;
  for (const [first, second] of random.shuffled(crashPairsOf(world).filter(([each]) => wanted.test(each)))) {
    if (over()) return;
    await round(
      parts,
      `crash-${first}-then-${second}`.replaceAll('.', '-'),
      pairRound(world, first, second, () => tally.fault('pairs of crash points', `${first} and another`)),
    );
  }
}

/**
 * The broker loses everything in the middle of so many runs, in every way it can.
 * @param wanted only those whose name it finds
 * @returns what this machine cannot do
 */
export async function disasterRounds(parts: CampaignParts, runs: number, wanted = /./): Promise<readonly string[]> {
  const { world, tally } = parts;
  const chosen = Object.entries(disasters).filter(([name]) => wanted.test(name));
  for (const [name, disaster] of chosen.filter(([each]) => canHappen(world, each))) {
    tally.fault('broker', name);
    await round(parts, name.replaceAll(' ', '-'), expendable(runs, disaster));
  }
  return chosen.map(([name]) => name).filter((name) => !canHappen(world, name));
}

/** One round, into the tally. */
export async function round(
  { world, random, workloads, tally, say }: CampaignParts,
  name: string,
  options: Omit<RoundOptions, 'world' | 'random' | 'workloads' | 'prefix'>,
): Promise<void> {
  const before = new Map(world.messageFaults());
  const prefix = `${name}-${Date.now().toString(36)}`;
  const result = await playRound({ world, random, workloads, prefix, ...options });
  for (const [kind, count] of world.messageFaults()) tally.fault('messages', kind, count - (before.get(kind) ?? 0));
  tally.round(name, result);
  const missed = tally.violations.filter(
    ({ round: of, invariant }) => of === name && invariant === 'crash points are reached',
  );
  for (const { detail } of missed) say(`  ✖ ${name}: ${detail}`);
  const verdict = result.violations.length === 0 ? '✔' : `✖ ${result.violations.length} violations`;
  say(`  ${verdict} ${name}: ${result.runs} runs, quiet after ${(result.quietAfterMs / 1_000).toFixed(1)} s`);
  if (result.trace !== undefined) say(`    the story: ${result.trace}`);
  for (const { invariant, detail, ids } of result.violations.slice(0, 5)) {
    say(`      ${invariant}: ${detail} [${ids.slice(0, 3).join(', ')}]`);
  }
}
