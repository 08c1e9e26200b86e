import { describe, expect, it } from 'vitest';
import { simulate } from '../simulate';
import { breakages } from '.';

const mostSeeds = 200;
/** Longer by far than any seed needs where nothing is broken. */
const restLimitMs = 900_000;

/** Where to look first: seeds that noticed it once. They only save time; when they no longer do, the others are tried. */
const likely: Readonly<Record<string, number>> = {
  'a listener looks back only once': 15,
  'a replica reads the catalog once': 6,
  'a message between runs goes with its confirm': 7,
};

describe('the simulation notices that', () => {
  it.each(Object.entries(breakages))('%s', { timeout: 300_000 }, async (name, breakage) => {
    const seeds = [likely[name] ?? 1, ...Array.from({ length: mostSeeds }, (_, index) => index + 1)];
    let noticed: readonly string[] = [];
    for (const seed of seeds) {
      if (noticed.length > 0) break;
      noticed = (await simulate(seed, { breakage, restLimitMs })).violations;
    }
    expect(noticed).not.toEqual([]);
  });
});
