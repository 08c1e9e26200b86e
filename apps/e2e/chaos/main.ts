import { parseArgs } from 'node:util';
import type { Mode } from '../harness/installation';
import { Random } from './random';
import {
  crashPairs,
  crashRounds,
  disasterRounds,
  diskRounds,
  publishingRounds,
  secretRounds,
  stormRounds,
  type CampaignParts,
} from './campaign/campaign';
import { publishWorkloads } from './campaign/publish-workloads';
import { report } from './campaign/report';
import { Tally } from './campaign/tally';
import { mutations } from './mutants/mutations';
import type { Provocation } from './mutants/provocations';
import { tryMutant } from './mutants/try-mutant';
import { keepsBound, measureRecovery, recoveryTable } from './recovery/recovery';
import { createWorld, type WorldOptions } from './world/create-world';

/** A campaign as a program: `scripts/chaos.mjs` builds it, starts its servers and gives it its options. */
const { values: options } = parseArgs({
  options: {
    seed: { type: 'string' },
    only: { type: 'string' },
    quick: { type: 'boolean' },
    full: { type: 'boolean' },
    /** `--full` ends when so many hours are over, as soon as what it is at is done. */
    hours: { type: 'string', default: '3' },
    /** Only pairs of crash points, those of which it finds the first's name, and nothing else. */
    pairs: { type: 'string' },
    /** With --only=recovery: how often each kind, and only kinds whose name it finds. */
    times: { type: 'string', default: '10' },
    kind: { type: 'string' },
    /** Only crash points whose name it finds, and nothing else. */
    crash: { type: 'string' },
    /** Prints the mutations as JSON. */
    mutations: { type: 'boolean' },
    /** Plays this provocation on the build given. */
    provocation: { type: 'string' },
    build: { type: 'string' },
  },
});
const build = import.meta.dirname;
const beyondUs = [
  'brokers and databases of several nodes; disks that lie about what they have written; a full disk under MySQL',
  'a clock that jumps at the database or in standalone',
  'crash points in pairs where the second needs a preparation of its own (lost effects, heartbeats, redeliveries)',
];
const several = { gateway: 2, orchestrator: 2, runner: 2, scheduler: 2 };
const began = performance.now();
const over = (): boolean => performance.now() - began > Number(options.hours) * 3_600_000;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seed = Number(options.seed ?? Date.now() % 1_000_000);

if (options.mutations === true) say(JSON.stringify(mutations));
else if (options.only === 'recovery') process.exitCode = await recovery();
else if (options.provocation === undefined) process.exitCode = await campaign();
else process.exitCode = await provoke(options.provocation as Provocation, options.build ?? build);

/** @returns 3 when the checker found something */
async function provoke(provocation: Provocation, build: string): Promise<number> {
  const violations = await tryMutant(build, provocation, seed);
  for (const { invariant, detail, ids } of violations.slice(0, 3)) {
    say(`    ${invariant}: ${detail} [${ids.slice(0, 2).join(', ')}]`);
  }
  return violations.length === 0 ? 0 : 3;
}

/** @returns 0 when every kind of fault was recovered from within its bound */
async function recovery(): Promise<number> {
  const times = options.quick === true ? 1 : Number(options.times);
  const wanted = options.kind === undefined ? {} : { wanted: new RegExp(options.kind) };
  say(`\n▸ recovery, seed ${seed}: each fault ${times} times, one at a time`);
  const measured = await inWorld({ mode: 'distributed', build, replicas: several }, new Tally(), ({ world, random }) =>
    measureRecovery(world, random, { times, ...wanted, say }),
  );
  say(`\n${recoveryTable(measured)}\n\n  seed ${seed}, ${Math.round((performance.now() - began) / 1_000)} s`);
  return measured.every(keepsBound) ? 0 : 1;
}

async function campaign(): Promise<number> {
  const tally = new Tally();
  let notCovered: readonly string[] = [];
  do {
    const modes = (['distributed', 'standalone'] as const).filter((mode) => (options.only ?? mode) === mode);
    say(`\n▸ ${modes.join(' and, beside it, ')}, seed ${seed}`);
    // Side by side: they share nothing but the machine, and one mostly waits for quiet.
    const cannot = await Promise.all(modes.map((mode) => inMode(mode, tally)));
    notCovered = cannot.flat();
  } while (options.full === true && !over());
  say(report(tally, { seed, seconds: (performance.now() - began) / 1_000, notCovered: [...notCovered, ...beyondUs] }));
  return tally.violations.length === 0 ? 0 : 1;
}

/** @returns what this machine cannot do */
async function inMode(mode: Mode, tally: Tally): Promise<readonly string[]> {
  if (options.pairs !== undefined) {
    const wanted = new RegExp(options.pairs);
    await inWorld({ mode, build }, tally, (parts) => crashPairs(parts, over, wanted));
    return [];
  }
  if (options.crash === undefined) return mode === 'standalone' ? standalone(tally) : distributed(tally);
  await crashes(mode, tally, new RegExp(options.crash));
  return [];
}

async function distributed(tally: Tally): Promise<readonly string[]> {
  const size = options.quick === true ? { rounds: 1, runs: 400 } : { rounds: 6, runs: 1_900 };
  const notCovered = await inWorld({ mode: 'distributed', build, replicas: several }, tally, async (parts) => {
    await stormRounds(parts, { ...size, perSecond: 25, long: options.full === true });
    const cannot = await disasterRounds(parts, options.quick === true ? 200 : 2_000);
    await secretRounds(parts);
    return cannot;
  });
  await inWorld({ mode: 'distributed', build, replicas: { orchestrator: 3, gateway: 2 } }, tally, (parts) =>
    publishingRounds(parts, options.quick === true ? 10 : 40),
  );
  if (options.quick !== true) await crashes('distributed', tally);
  return notCovered;
}

async function standalone(tally: Tally): Promise<readonly string[]> {
  const size = options.quick === true ? { rounds: 1, runs: 300 } : { rounds: 6, runs: 1_000 };
  await inWorld({ mode: 'standalone', build }, tally, async (parts) => {
    await stormRounds(parts, { ...size, perSecond: 16 });
    await secretRounds(parts);
  });
  const cannot = await inWorld({ mode: 'standalone', build, diskMegabytes: 128 }, tally, (parts) =>
    diskRounds(parts, options.quick === true ? 200 : 600),
  );
  if (options.quick !== true) await crashes('standalone', tally);
  return cannot;
}

/** One process of each service: whoever crashes must do everything that is left when it comes back. */
async function crashes(mode: Mode, tally: Tally, wanted?: RegExp): Promise<void> {
  await inWorld({ mode, build }, tally, async (parts) => {
    await crashRounds(parts, wanted);
    if (options.full === true && wanted === undefined) await crashPairs(parts, over);
  });
}

async function inWorld<T>(about: WorldOptions, tally: Tally, work: (parts: CampaignParts) => Promise<T>): Promise<T> {
  const world = await createWorld(about);
  try {
    await world.start();
    const workloads = await publishWorkloads(world);
    return await work({
      world,
      random: new Random(seed),
      workloads,
      tally,
      say: (line) => say(`${about.mode.padEnd(12)}${line}`),
    });
  } catch (error) {
    world.keep(); // its logs say why
    throw error;
  } finally {
    await world.stop();
  }
}
