import { rest } from '../workload/client';
import { workQueues, queueDepths } from '../world/broker';
import type { World } from '../world/world';

const askEveryMs = 500;

/**
 * Waits until nothing is under way any more: no open run, no lease, no timer, nothing to send, no message.
 * @returns false when the patience is over first: then something is stuck, and the checker will say what
 */
export async function becomesQuiet(world: World, patienceMs: number): Promise<boolean> {
  const until = performance.now() + patienceMs;
  let calm = 0;
  while (performance.now() < until) {
    const busy = await underWay(world).catch(() => 1); // the database is coming back
    calm = busy === 0 ? calm + 1 : 0;
    // A run that is to be started by an emitted event is in nobody's row for a moment.
    if (calm >= 3) return true;
    await rest(askEveryMs);
  }
  return false;
}

async function underWay(world: World): Promise<number> {
  const [row] = await world.rows(
    "SELECT (SELECT COUNT(*) FROM runs WHERE status IN ('pending', 'running', 'waiting', 'suspended'))" +
      ' + (SELECT COUNT(*) FROM effects) + (SELECT COUNT(*) FROM timers) + (SELECT COUNT(*) FROM outbox) AS open',
  );
  const open = Number(row?.['open']);
  if (open > 0 || world.mode === 'standalone') return open;
  const depths = await queueDepths(world);
  return workQueues.reduce((sum, queue) => sum + (depths.get(queue) ?? 0), 0);
}
