import { describe, expect, it } from 'vitest';
import type { FaultKind } from './faults';
import { pastSeeds } from './past-seeds';
import { simulate } from './simulate';

/** How many seeds are simulated; `npm run simulate` takes as many as one likes. */
const seeds = 12;

describe('an installation among faults', () => {
  it('keeps its promises, and comes to what it comes to without them', { timeout: 120_000 }, async () => {
    const befell = new Set<FaultKind>();
    let runs = 0;
    for (let seed = 1; seed <= seeds; seed += 1) {
      const report = await simulate(seed);
      expect({ seed, violations: report.violations }).toEqual({ seed, violations: [] });
      for (const kind of report.befell.keys()) befell.add(kind);
      runs += report.runs;
    }
    // A simulation in which nothing happens would find nothing.
    expect(befell.size).toBe(15);
    expect(runs).toBeGreaterThan(5 * seeds);
  });

  it('goes the same way for the same seed, down to the last line', async () => {
    const [first, second] = [await simulate(7), await simulate(7)];
    expect(second.hash).toBe(first.hash);
    expect(second.steps).toBe(first.steps);
    expect((await simulate(8)).hash).not.toBe(first.hash);
  });

  it.each(pastSeeds)('still keeps them with seed $seed: $found', async ({ seed }) => {
    expect((await simulate(seed)).violations).toEqual([]);
  });
});
