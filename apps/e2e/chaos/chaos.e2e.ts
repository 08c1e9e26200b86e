import { beforeAll, describe, expect, it } from 'vitest';
import { buildForChaos } from '../../../scripts/lib/chaos-build.mjs';
import { crashRounds, disasterRounds, stormRounds, type CampaignParts } from './campaign/campaign';
import { publishWorkloads } from './campaign/publish-workloads';
import { Tally } from './campaign/tally';
import { Random } from './random';
import { createWorld, type WorldOptions } from './world/create-world';

const seed = Number(process.env['ENSUE_CHAOS_SEED'] ?? 4);

/** The short tier: a few minutes of what `npm run chaos` does for half an hour. Side by side is what cannot disturb each other. */
describe('A campaign', () => {
  let build: string;

  beforeAll(async () => {
    build = await buildForChaos();
  });

  async function campaign(
    about: Omit<WorldOptions, 'build'>,
    work: (parts: CampaignParts) => Promise<unknown>,
  ): Promise<Tally> {
    const tally = new Tally();
    const world = await createWorld({ ...about, build });
    try {
      await world.start();
      const workloads = await publishWorkloads(world);
      await work({ world, random: new Random(seed), workloads, tally, say: () => undefined });
    } finally {
      await world.stop();
    }
    return tally;
  }

  describe('of kills, outages and lost messages', () => {
    it.concurrent('breaks no promise where bad networks are between the processes', async () => {
      const tally = await campaign({ mode: 'distributed', replicas: { orchestrator: 2, runner: 2 } }, (parts) =>
        stormRounds(parts, { rounds: 1, runs: 200, perSecond: 12 }),
      );
      expect(tally.violations).toEqual([]);
      expect(tally.count()).toBeGreaterThan(50);
    });

    it.concurrent('breaks no promise in one process', async () => {
      const tally = await campaign({ mode: 'standalone' }, (parts) =>
        stormRounds(parts, { rounds: 1, runs: 150, perSecond: 12 }),
      );
      expect(tally.violations).toEqual([]);
    });
  });

  describe('at the worst moments', () => {
    it.concurrent('breaks no promise when the broker loses everything in the middle of runs', async () => {
      const tally = await campaign({ mode: 'distributed' }, (parts) => disasterRounds(parts, 100, /deleted/));
      expect(tally.violations).toEqual([]);
    });

    it.concurrent('breaks no promise when processes die there', async () => {
      const moments = /^(gateway\.event\.published|orchestrator\.batch\.committed|runner\.action\.performed)$/;
      const tally = await campaign({ mode: 'distributed' }, (parts) => crashRounds(parts, moments));
      expect(tally.violations).toEqual([]);
      expect(tally.crashPoints.size).toBe(3);
    });
  });
});
