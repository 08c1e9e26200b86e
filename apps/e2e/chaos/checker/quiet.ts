import { rest } from '../workload/client';
import { workQueues, queueDepths } from '../world/broker';
import type { World } from '../world/world';

const askEveryMs = 500;

/**
 * Waits until nothing is under way any more: no open run, no lease, no timer, nothing to send, no message.
 * @param stillMs so long nothing may move: then something is stuck, and the checker will say what
 * @returns false when the patience is over first, or nothing moves
 */
export async function becomesQuiet(world: World, patienceMs: number, stillMs = patienceMs): Promise<boolean> {
  const until = performance.now() + patienceMs;
  let calm = 0;
  let last = '';
  let movedAt = performance.now();
  while (performance.now() < until && performance.now() - movedAt < stillMs) {
    const { open, sign } = await underWay(world).catch(() => ({ open: 1, sign: '' })); // the database is coming back
    calm = open === 0 ? calm + 1 : 0;
    // A run that is to be started by an emitted event is in nobody's row for a moment.
    if (calm >= 3) return true;
    if (sign !== last) movedAt = performance.now();
    last = sign;
    await rest(askEveryMs);
  }
  return false;
}

/** How much is under way, and a sign that changes whenever something moves. */
async function underWay(world: World): Promise<{ readonly open: number; readonly sign: string }> {
  const [row] = await world.rows(
    "SELECT (SELECT COUNT(*) FROM runs WHERE status IN ('pending', 'running', 'waiting', 'suspended')) AS runs," +
      ' (SELECT COUNT(*) FROM effects) AS effects, (SELECT COUNT(*) FROM timers) AS timers,' +
      ' (SELECT COUNT(*) FROM outbox) AS outbox,' +
      " (SELECT COALESCE(SUM(s.revision), 0) FROM run_states s JOIN runs r ON r.id = s.run_id WHERE r.status IN ('pending', 'running', 'waiting', 'suspended')) AS steps",
  );
  const counts = ['runs', 'effects', 'timers', 'outbox'].map((name) => Number(row?.[name]));
  const sign = [...counts, Number(row?.['steps'])].join(' ');
  const open = counts.reduce((sum, count) => sum + count, 0);
  if (open > 0 || world.mode === 'standalone') return { open, sign };
  const depths = await queueDepths(world);
  const messages = workQueues.reduce((sum, queue) => sum + (depths.get(queue) ?? 0), 0);
  return { open: messages, sign: `${sign} ${messages}` };
}
