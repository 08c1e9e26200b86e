/** All sides by turns, so that whatever else the machine does falls on all of them. */
import { say } from '../../scripts/lib/progress.mjs';
import { load } from './machine.mjs';
import { quantile } from './statistics.mjs';

/** @returns {Promise<Record<string, object[]>>} one result a round, by the side's name */
export async function byTurns(title, sides, { rounds }, measure) {
  const results = Object.fromEntries(sides.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const side of sides) {
      const result = await measure(side);
      results[side.name].push(result);
      const figure =
        result.perSecond === undefined
          ? `p99 ${quantile(result.values, 0.99).toFixed(1)} ms`
          : `${result.perSecond.toFixed(0)}/s`;
      say(`  ${title} ${round}/${rounds} ${side.name}: ${figure} (load ${load()})`);
    }
  }
  return results;
}
