import { emptyImage, MemoryDatabase } from '@ensue/store-typeorm/testing';
import { checkEvents } from './check/check-events';
import { checkHistory } from './check/check-history';
import { checkLeftovers, unended } from './check/check-leftovers';
import { checkOutcome } from './check/check-outcome';
import { outcomeOf, type Outcome } from './check/outcome';
import { Client } from './client';
import { generateDefinitions } from './definitions/generate-definitions';
import { Dice } from './dice';
import { faultsOf, noFaults, type FaultKind, type Faults } from './faults';
import { SimulatedInstallation, type Breakage } from './processes/installation';
import { World } from './world';

export interface SimulateOptions {
  /** A mechanism to break; the simulation is to notice. */
  readonly breakage?: Breakage;
  /** These kinds of fault and no others. */
  readonly only?: ReadonlySet<FaultKind>;
  /** How much simulated time there is to come to rest after the last fault: an hour. */
  readonly restLimitMs?: number;
  /** Keep what happened, line by line. */
  readonly keepTrace?: boolean;
}

export interface Report {
  readonly seed: number;
  /** Promises that were not kept; none is what one hopes for. */
  readonly violations: readonly string[];
  /** Of everything that happened, in order: the same for the same seed. */
  readonly hash: string;
  readonly runs: number;
  readonly effects: number;
  readonly befell: ReadonlyMap<FaultKind, number>;
  readonly steps: number;
  /** Simulated time until rest, and how much of it after the last fault. */
  readonly tookMs: number;
  readonly recoveredInMs: number;
  readonly trace: readonly string[];
}

const faultyMs = 75_000;
const anHour = 3_600_000;

const faultless = new Map<number, Promise<Outcome>>();

/**
 * Runs an installation of real orchestrators, runners and schedulers in simulated time, over a database and a broker that fail
 * as the seed says; then lets it recover, and holds what came of it against the promises (DESIGN §7) and against the same seed
 * without any fault.
 */
export async function simulate(seed: number, options: SimulateOptions = {}): Promise<Report> {
  const expected = await expectedOf(seed);
  const dice = new Dice(seed);
  const faults = chosen(faultsOf(dice.fork()), options.only);
  const { report } = await live(seed, dice.fork(), faults, options, expected);
  return report;
}

/** What comes of a seed where nothing goes wrong. @throws Error when that already breaks a promise */
function expectedOf(seed: number): Promise<Outcome> {
  const known = faultless.get(seed);
  if (known !== undefined) return known;
  const computed = (async () => {
    const { report, outcome } = await live(seed, new Dice(seed), noFaults, {}, undefined);
    if (report.violations.length > 0) throw new Error(`seed ${seed}, without faults: ${report.violations.join('; ')}`);
    return outcome;
  })();
  faultless.set(seed, computed);
  return computed;
}

async function live(
  seed: number,
  dice: Dice,
  faults: Faults,
  { breakage, keepTrace = false, restLimitMs = anHour }: SimulateOptions,
  expected: Outcome | undefined,
): Promise<{ readonly report: Report; readonly outcome: Outcome }> {
  const world = new World(dice, faults, keepTrace);
  const database = new MemoryDatabase(await emptyImage(), () => world.storeNow);
  try {
    const installation = new SimulatedInstallation(world, database, breakage);
    const client = new Client(world, installation, database);
    // What is asked of the installation is a matter of the seed alone.
    const story = new Dice(~seed);
    installation.start();
    client.begin(generateDefinitions(story), story);
    const atRest = (): boolean =>
      client.done && unended(database) === 0 && checkLeftovers(database).length === 0 && installation.broker.idle;
    if (faults !== noFaults) await world.time.pass(faultyMs);
    world.endFaults();
    const rested = await world.time.until(atRest, 1_000, restLimitMs);
    const outcome = outcomeOf(database, installation.sink.happened.keys());
    const violations = [
      ...(rested ? [] : [`it did not come to rest: ${unended(database)} runs have not ended`]),
      ...checkLeftovers(database),
      ...(rested ? [...checkHistory(database), ...checkEvents(database, client.accepted)] : []),
      ...(rested && expected !== undefined ? checkOutcome(database, outcome, expected) : []),
    ];
    return { outcome, report: reportOf(seed, world, outcome, violations) };
  } finally {
    database.close();
  }
}

function reportOf(seed: number, world: World, outcome: Outcome, violations: readonly string[]): Report {
  const tookMs = world.time.now;
  return {
    seed,
    violations,
    hash: world.trace.hash,
    runs: outcome.runs.size,
    effects: outcome.effects.size,
    befell: world.befell,
    steps: world.time.steps,
    tookMs,
    recoveredInMs: Math.max(0, tookMs - faultyMs),
    trace: world.trace.lines,
  };
}

function chosen(faults: Faults, only: ReadonlySet<FaultKind> | undefined): Faults {
  if (only === undefined) return faults;
  const kept = Object.entries(faults).map(([kind, often]) => [kind, only.has(kind as FaultKind) ? often : 0]);
  return Object.fromEntries(kept) as Faults;
}
