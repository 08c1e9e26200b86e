/** The goals, and whether a run of the bench reached them: ratios of what was measured by turns, round by round. */
import { median, spread } from './statistics.mjs';
import { table } from './table.mjs';

const ratios = (ours, theirs, valueOf) =>
  ours.map((one, round) => valueOf(one) / valueOf(theirs[round])).filter((value) => !Number.isNaN(value));

const digitsOf = (values) => (median(values) >= 10 ? 1 : 2);
const goal = (name, text, values, reached) => ({ name, text, values, reached });

export const atLeast = (bound, name, ours, theirs, valueOf) =>
  goal(name, `≥ ${bound}`, ratios(ours, theirs, valueOf), (value) => value >= bound);

export const atMost = (bound, name, ours, theirs, valueOf) =>
  goal(name, `≤ ${bound}`, ratios(ours, theirs, valueOf), (value) => value <= bound);

export const below = (bound, name, values) => goal(name, `< ${bound}`, values, (value) => value < bound);

/** What both sides do alike, so that comparing them is fair. */
export const agreeing = (name, ours, theirs, valueOf) =>
  goal(name, '1 ± 0.1', ratios(ours, theirs, valueOf), (value) => Math.abs(value - 1) <= 0.1);

/** One line a goal: the median of the rounds counts. */
export function goalTable(goals) {
  const lines = goals.map(({ name, text, values, reached }) =>
    values.length === 0
      ? [name, text, '–', 'not measured']
      : [name, text, spread(values, digitsOf(values)), reached(median(values)) ? 'yes' : 'NO'],
  );
  return table('Goals', ['', 'goal', 'reached: median (min–max)', 'yes/no'], lines);
}
