import { expect, it } from 'vitest';
import { breakages } from './breakages';
import { shrink } from './shrink';

it(
  'A seed that breaks a promise is told with the fewest kinds of fault that it needs',
  { timeout: 300_000 },
  async () => {
    const breakage = breakages['silence is never taken for loss'];
    if (breakage === undefined) throw new Error('there is no such breakage');
    const { report, kinds } = await shrink(1, { breakage, restLimitMs: 700_000 });
    expect(report.violations[0]).toContain('it did not come to rest');
    // One message that is lost is enough; which fault loses it is the seed's affair.
    expect(kinds.length).toBeLessThan(3);
    expect(report.trace.at(0)).toContain('begins');
  },
);
