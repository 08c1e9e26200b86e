import { playRound } from '../campaign/round';
import { publishWorkloads } from '../campaign/publish-workloads';
import type { Violation } from '../checker/evidence';
import { Random } from '../random';
import { createWorld } from '../world/create-world';
import { provocations, type Provocation } from './provocations';

/**
 * Plays one provocation on a build of its own.
 * @returns what the checker found: something where a mechanism is broken, nothing where none is
 */
export async function tryMutant(build: string, provocation: Provocation, seed: number): Promise<readonly Violation[]> {
  const mode = provocation.startsWith('standalone') ? 'standalone' : 'distributed';
  // Where one process is to crash, nobody else takes what it was about to do.
  const replicas = provocation.startsWith('crash') ? {} : { orchestrator: 2 };
  const world = await createWorld({ mode, build, replicas });
  try {
    await world.start();
    const workloads = await publishWorkloads(world);
    const play = provocations[provocation](world);
    const options = { world, random: new Random(seed), workloads, prefix: 'mutant' };
    const { violations } = await playRound({ stillMs: 45_000, ...options, ...play });
    return violations;
  } finally {
    await world.stop();
  }
}
