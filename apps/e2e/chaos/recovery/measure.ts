import type { World } from '../world/world';
import { rest } from '../workload/client';
import { Flow } from './flow';
import { consumers, endsOf, latestTick, whenConsumersAre } from './observe';
import type { RecoveryKind, Stricken } from './recovery-kinds';

/** What one fault cost. */
export interface Recovery {
  /** What is held against the bound. */
  readonly ms: number;
  /** The longest that any run waited for its end, after the moment that counts or after its own event. */
  readonly flowMs: number;
}

const perSecond = 25;
const before = 1_500;
const after = 3_000;
const limitMs = 90_000;
const longActions = 6;
/** After that an action is a lease, and its message with nobody but the runner. */
const leasedAfterMs = 7_000;

/** Strikes once while runs pour in, and measures how long anything had to wait for it. */
export async function measure(kind: RecoveryKind, scene: Stricken, prefix: string): Promise<Recovery> {
  const { world } = scene;
  const began = Date.now();
  const wanted = (await consumers(world)) ?? 0;
  const flow = new Flow(world, prefix, perSecond);
  const long = kind.also === 'long actions' ? await beginLong(world, prefix) : [];
  if (kind.inSilence !== true) flow.start();
  if (kind.inSilence !== true) await rest(before);
  const at = await kind.strike(scene);
  if (kind.inSilence === true) flow.start();
  const back = kind.also === 'consumers' ? await afterTheBlow(world, wanted) : at;
  await rest(Math.max(0, at + after - Date.now()));
  await flow.end();
  const flowMs = await slowest(world, flow, began, at);
  await Promise.all(world.replicas.map(({ process }) => process.ready()));
  // So that the next fault strikes a whole installation.
  await whenConsumersAre(world, wanted, limitMs);
  if (kind.also === 'ticks') return { ms: await latestTick(world, at), flowMs };
  const redoneMs = long.length > 0 ? await redone(world, long, began, at) : 0;
  return { ms: Math.max(flowMs, back - at, redoneMs), flowMs };
}

/** Consumers that are about to go still count for a moment. */
async function afterTheBlow(world: World, wanted: number): Promise<number> {
  await rest(200);
  return whenConsumersAre(world, wanted, limitMs);
}

async function slowest(world: World, flow: Flow, since: number, at: number): Promise<number> {
  const until = Date.now() + limitMs;
  for (;;) {
    const ends = await endsOf(world, since);
    const waits = flow.sent.map(({ n, at: sentAt }) => (ends.get(n) ?? Infinity) - Math.max(at, sentAt));
    const worst = Math.max(...waits);
    if (Number.isFinite(worst) || Date.now() > until) return worst;
    await rest(200);
  }
}

/** Actions that are leases of runners when the fault strikes. */
async function beginLong(world: World, prefix: string): Promise<readonly string[]> {
  const flow = new Flow(world, `${prefix}-long`, 0);
  const names: string[] = [];
  for (let number = 0; number < longActions; number += 1) names.push(await flow.send('lasting'));
  await rest(leasedAfterMs - before);
  return names;
}

/** How long it took until the last of those that the fault had interrupted was begun again: the sink knows. */
async function redone(world: World, names: readonly string[], since: number, at: number): Promise<number> {
  const until = Date.now() + limitMs;
  for (;;) {
    const ends = await endsOf(world, since);
    const again = new Map(
      world.sink
        .entries()
        .filter(({ time }) => time > at)
        .map(({ key, time }) => [key.slice(0, key.lastIndexOf('/')), time]),
    );
    if (names.every((n) => ends.has(n) || again.has(n))) {
      return Math.max(0, ...names.flatMap((n) => again.get(n) ?? []).map((time) => time - at));
    }
    if (Date.now() > until) return Infinity;
    await rest(200);
  }
}
