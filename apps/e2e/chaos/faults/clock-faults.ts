import { writeFileSync } from 'node:fs';
import { rest } from '../workload/client';
import { clockFileOf } from '../world/world';
import type { Fault } from './fault';

function jump(what: string, byMs: number): Fault {
  return {
    kind: `clock of one process jumps ${what}`,
    group: 'processes',
    strike: async ({ world, random }) => {
      const file = clockFileOf(world.home, random.pick(world.replicas).name);
      writeFileSync(file, String(byMs));
      await rest(random.between(1_500, 5_000));
      writeFileSync(file, '0');
    },
  };
}

/** What a wrong clock does to a process whose database has a right one. */
export const clockFaults: readonly Fault[] = [jump('an hour ahead', 3_600_000), jump('an hour back', -3_600_000)];
