import { check } from '../checker/check';
import { countRepeats } from '../checker/check-effects';
import type { Violation } from '../checker/evidence';
import { gather } from '../checker/gather';
import { becomesQuiet } from '../checker/quiet';
import { sendPoison } from '../faults/poison';
import type { Scene } from '../faults/fault';
import type { Random } from '../random';
import { calm, type FaultPlan } from '../shims/fault-plan';
import { Client, rest } from '../workload/client';
import type { Workload } from '../workload/definitions';
import type { World } from '../world/world';
import { writeTrace } from './write-trace';

export interface RoundOptions {
  readonly world: World;
  readonly random: Random;
  readonly workloads: readonly Workload[];
  readonly prefix: string;
  readonly runs: number;
  readonly perSecond: number;
  readonly mix: Readonly<Record<string, number>>;
  /** What happens to messages meanwhile. */
  readonly plan?: FaultPlan;
  readonly poisoned?: boolean;
  /** When nothing moves for so long, it is stuck; 100 s by default: an effect that was lost twice takes 90 s. */
  readonly stillMs?: number;
  /**
   * What goes wrong meanwhile; begins with the events. `poured` resolves when all of them are sent.
   * @returns how many faults there were, each of which may repeat what was under way
   */
  disturb(scene: Scene & { readonly poured: Promise<void> }): Promise<number>;
}

export interface RoundResult {
  readonly violations: readonly Violation[];
  /** Where the story of the violations is written down. */
  readonly trace?: string;
  readonly runs: number;
  readonly repeats: number;
  readonly ticks: number;
  readonly quietAfterMs: number;
}

/** As many effects as can be under way at the services of an installation: all slots of all runners. */
const repeatsPerFault = 60;
const patienceMs = 150_000;

/** One round: events pour in, things go wrong, all becomes quiet, and the witnesses are heard. */
export async function playRound(options: RoundOptions): Promise<RoundResult> {
  const { world, random, workloads, prefix, runs, perSecond, mix, plan = calm, poisoned = false } = options;
  await rest(5); // so that no row of the last round has this round's time
  const since = Date.now();
  const messagesBefore = sum(world);
  const answered = new Set(workloads.filter((each) => each.answered === true).map(({ name }) => name));
  const client = new Client(world, random, answered);
  world.plan(plan);
  const poured = client.pour({ prefix, count: runs, perSecond, mix });
  const poison = poisoned ? await sendPoison(world, prefix) : [];
  const faults = await options.disturb({ world, random, client, poured });
  await poured;
  world.plan(calm);
  const died = await revive(world);
  const began = performance.now();
  await becomesQuiet(world, patienceMs, options.stillMs ?? 100_000);
  const quietAfterMs = performance.now() - began;
  const mostRepeats = faults * repeatsPerFault + (sum(world) - messagesBefore);
  const evidence = await gather(world, { prefix, since, workloads, client: client.records, poison, mostRepeats });
  const violations = [...died, ...check(evidence)];
  const trace = violations.length === 0 ? undefined : await writeTrace(world, prefix, violations, evidence);
  return {
    violations,
    ...(trace !== undefined && { trace }),
    runs: evidence.runs.length,
    repeats: countRepeats(evidence.effects),
    ticks: evidence.decisions.length,
    quietAfterMs,
  };
}

function sum(world: World): number {
  return [...world.messageFaults().values()].reduce((all, count) => all + count, 0);
}

/** A process that ended without being told to is a defect; the round goes on with a new one. */
async function revive(world: World): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const { name, process } of world.replicas) {
    if (process.running) continue;
    violations.push({ invariant: 'processes stay alive', ids: [name], detail: `it ended: see ${process.logFile}` });
    await process.start();
  }
  return violations;
}
