import { describe, expect, it } from 'vitest';
import { breakages } from './breakages';
import { shrink } from './shrink';
import { simulate } from './simulate';

describe('a seed that breaks a promise', () => {
  it('is told with the fewest kinds of fault that it needs, and with what happened', { timeout: 300_000 }, async () => {
    const breakage = breakages['silence is never taken for loss'];
    if (breakage === undefined) throw new Error('there is no such breakage');
    const options = { breakage, restLimitMs: 700_000 };
    const { report, kinds } = await shrink(1, options);
    expect(report.violations[0]).toContain('it did not come to rest');
    expect([...report.befell.keys()].sort()).toEqual([...kinds].sort());
    expect(kinds.length).toBeLessThan((await simulate(1, options)).befell.size);
    expect(report.trace.at(0)).toContain('begins');
  });
});
