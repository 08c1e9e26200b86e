import { ApiClient } from '../../harness/api-client';
import type { Violation } from '../checker/evidence';
import { becomesQuiet } from '../checker/quiet';
import { Flow } from '../recovery/flow';
import { rest } from '../workload/client';
import { addressOf, type World } from '../world/world';
import type { Random } from '../random';

const perSecond = 80;
const type = 'chaos.announced';

/** A publishing, as the one who asked for it saw it. */
interface Published {
  readonly patch: number;
  /** When the answer came. */
  readonly at: number;
}

/**
 * Events pour in while new versions of what they start are published, at any of the replicas: no event that is sent after the
 * publishing's answer may be decided on without it.
 */
export async function publishRound(
  world: World,
  random: Random,
  times: number,
): Promise<{ readonly violations: readonly Violation[]; readonly events: number; readonly runs: number }> {
  const since = Date.now();
  const flow = new Flow(world, `announced-${since.toString(36)}`, perSecond, 'announced');
  const published: Published[] = [];
  flow.start();
  for (let patch = 0; patch < times; patch += 1) {
    await rest(random.between(100, 900));
    const client = new ApiClient(addressOf(world, 'orchestrator', patch), addressOf(world, 'gateway'));
    await client.publish(source(patch));
    published.push({ patch, at: Date.now() });
  }
  await rest(1_000);
  await flow.end();
  await becomesQuiet(world, 60_000);
  const rows = await world.rows(
    "SELECT version, input FROM runs WHERE workflow = 'announced' AND started_at >= ?",
    since,
  );
  const started = new Map<string, number>();
  for (const { input, version } of rows) {
    const [event] = (typeof input === 'string' ? JSON.parse(input) : input) as { n: string }[];
    started.set(event?.n ?? '', Number(String(version).split('.')[2]));
  }
  const violations = flow.sent.flatMap(({ n, at }): Violation[] => {
    const newest = published.findLast((each) => each.at < at);
    if (newest === undefined || (started.get(n) ?? -1) >= newest.patch) return [];
    const patch = started.get(n);
    const with_ = patch === undefined ? 'no version' : `version 1.0.${patch}`;
    const detail = `it was sent ${at - newest.at} ms after 1.0.${newest.patch} was published, and started ${with_}`;
    return [{ invariant: 'published is in force', ids: [n], detail }];
  });
  return { violations, events: flow.sent.length, runs: started.size };
}

function source(patch: number): string {
  return `document: { dsl: '1.0.3', namespace: chaos, name: announced, version: '1.0.${patch}' }
schedule: { on: { one: { with: { type: ${type} } } } }
do:
  - note: { set: { patch: ${patch} } }
`;
}
