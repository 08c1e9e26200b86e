import { topology } from '@ensue/contracts';
import { DueClaims } from '@ensue/scheduler';
import { logOf, type ProcessParts } from './process-parts';

/** Rarer than in an installation: a simulation spends most of its looks in vain. */
const lookEveryMs = 1_000;

/** A scheduler, looking as often as its clock makes it. */
export async function startScheduler(parts: ProcessParts): Promise<void> {
  const { bus, store, life } = parts;
  await bus.declare(topology);
  const claims = new DueClaims({
    leases: store.leases,
    bus,
    logger: logOf(parts),
    now: () => life.clock.now(),
    pause: (ms) => life.rest(ms),
    yieldTurn: () => life.rest(0),
  });
  life.clock.every(lookEveryMs, () => void claims.look());
}
