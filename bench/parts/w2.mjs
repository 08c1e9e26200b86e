/** W2: start to completion at a moderate pace. */
import { byTurns } from '../lib/by-turns.mjs';
import { atMost, below } from '../lib/goals.mjs';
import { latencyTable } from '../lib/report.mjs';
import { quantile } from '../lib/statistics.mjs';

export async function w2({ bare, ensue, alone }, plan) {
  const [bareHttp, ensueHttp] = [bare.overHttp(plan), ensue.overHttp(plan)];
  const sides = [bare, ensue, bareHttp, ensueHttp, alone];
  const results = await byTurns('W2', sides, plan, async (side) => ({ values: await side.latencies(plan) }));
  const of = ({ name }) => results[name];
  const p99 = ({ values }) => quantile(values, 0.99);
  const all = Object.entries(results).map(([name, rounds]) => [name, rounds.flatMap(({ values }) => values)]);
  return {
    tables: [latencyTable(`W2: start to completion at ${plan.perSecond} starts/s`, all)],
    goals: [
      atMost(2, 'W2 p99 distributed ÷ bare pipeline', of(ensue), of(bare), p99),
      atMost(2, 'W2 p99 distributed ÷ bare pipeline, HTTP events to both', of(ensueHttp), of(bareHttp), p99),
      below(20, 'W2 p99 standalone, ms', of(alone).map(p99)),
    ],
  };
}
