/** W5: what an installation costs while nothing is asked of it, and how soon it is ready. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { say } from '../../scripts/lib/progress.mjs';
import { startDistributed, startStandalone } from '../ensue/installation.mjs';
import { idleOf } from '../lib/idle.mjs';

export async function w5(bed, plan) {
  const place = await bed.side('idle');
  const home = path.join(bed.home, 'idle-standalone');
  mkdirSync(home, { recursive: true });
  say(`  W5: ${plan.starts} starts and ${plan.idleMs / 1_000} s of quiet, in each mode`);
  const distributed = await idleOf(async () => (await startDistributed(place)).programs, bed.servers(), plan);
  const alone = await idleOf(async () => (await startStandalone({ home })).programs, [], plan);
  return { ...distributed, ...alone };
}
