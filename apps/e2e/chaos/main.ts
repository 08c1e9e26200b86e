import { Random } from './random';
import { crashRounds, stormRounds, type CampaignParts } from './campaign/campaign';
import { publishWorkloads } from './campaign/publish-workloads';
import { report } from './campaign/report';
import { Tally } from './campaign/tally';
import { createWorld } from './world/create-world';

/** A campaign as a program: `scripts/chaos.mjs` builds it, starts its servers and gives it its options. */
const { values } = readOptions(process.argv.slice(2));
const seed = Number(values.get('seed') ?? Date.now() % 1_000_000);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const began = performance.now();
const tally = new Tally();

const notCovered = [
  'brokers and databases of several nodes, and disks that lie about what they have written',
  'a clock that jumps, on a service or on the database',
];

for (const mode of ['distributed', 'standalone'] as const) {
  if (values.has('only') && values.get('only') !== mode) continue;
  say(`\n▸ ${mode}, seed ${seed}`);
  const replicas = { gateway: 1, orchestrator: 2, runner: 2, scheduler: 2 };
  const world = await createWorld({ mode, build: import.meta.dirname, replicas });
  try {
    await world.start();
    const parts: CampaignParts = {
      world,
      random: new Random(seed),
      workloads: await publishWorkloads(world),
      tally,
      say,
    };
    const rounds = Number(values.get('rounds') ?? 1);
    await stormRounds(parts, { rounds, runs: Number(values.get('runs') ?? 300), perSecond: 20 });
    if (values.has('crash')) await crashRounds(parts);
  } finally {
    await world.stop();
  }
}
say(report(tally, { seed, seconds: (performance.now() - began) / 1_000, notCovered }));
process.exitCode = tally.violations.length === 0 ? 0 : 1;

function readOptions(args: readonly string[]): { readonly values: ReadonlyMap<string, string> } {
  const pairs = args.map((arg): [string, string] => {
    const [name = '', value = ''] = arg.replace(/^--/, '').split('=');
    return [name, value];
  });
  return { values: new Map(pairs) };
}
