import { describe, expect, it } from 'vitest';
import { simulate } from '../simulate';
import { breakages } from '.';

const mostSeeds = 200;

describe('the simulation notices that', () => {
  it.each(Object.entries(breakages))('%s', { timeout: 120_000 }, async (name, breakage) => {
    let noticed: readonly string[] = [];
    let seed = 0;
    while (noticed.length === 0 && seed < mostSeeds) {
      seed += 1;
      noticed = (await simulate(seed, { breakage })).violations;
    }
    if (process.env['SAY']) console.log(name, seed, noticed.slice(0, 3));
    expect(noticed).not.toEqual([]);
  });
});
