import { rest } from '../workload/client';
import type { SmallDisk } from '../world/small-disk';
import type { Fault } from './fault';

/** What can happen to the disk of a standalone installation. */
export function diskFaults(disk: SmallDisk): readonly Fault[] {
  return [
    {
      kind: 'disk full',
      group: 'disk',
      strike: async ({ random }) => {
        disk.fill();
        await rest(random.between(500, 4_000));
        disk.empty();
      },
    },
    {
      kind: 'disk full, and a kill -9 meanwhile',
      group: 'disk',
      strike: async ({ world, random }) => {
        const [replica] = world.replicas;
        disk.fill();
        await rest(random.between(200, 1_000));
        await replica?.process.kill();
        replica?.process.launch();
        await rest(random.between(1_000, 3_000));
        disk.empty();
        // It may have given up; a supervisor would start it again.
        if (replica?.process.running === true) await replica.process.ready().catch(() => replica.process.start());
        else await replica?.process.start();
      },
    },
    {
      kind: 'read-only disk at a start',
      group: 'disk',
      strike: async ({ world, random }) => {
        const [replica] = world.replicas;
        await replica?.process.kill();
        disk.readOnly(true);
        replica?.process.launch();
        await rest(random.between(1_000, 3_000));
        await replica?.process.kill();
        disk.readOnly(false);
        await replica?.process.start();
      },
    },
  ];
}
