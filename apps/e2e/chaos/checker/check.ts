import { checkEffects, checkRepeats } from './check-effects';
import { checkHistory } from './check-history';
import { checkEnds, checkResults, checkStarts } from './check-runs';
import { checkTicks, checkTimers } from './check-ticks';
import type { Evidence, Violation } from './evidence';

/** Holds the witnesses against each other. @returns everything that must not be; empty when all promises were kept */
export function check(evidence: Evidence): readonly Violation[] {
  return [
    ...checkStarts(evidence),
    ...checkEnds(evidence),
    ...checkEffects(evidence),
    ...checkRepeats(evidence),
    ...checkResults(evidence),
    ...checkHistory(evidence),
    ...checkTicks(evidence),
    ...checkTimers(evidence),
    ...checkRest(evidence),
  ];
}

function checkRest({ leftovers, deadLetters, poison }: Evidence): Violation[] {
  const violations: Violation[] = leftovers
    .filter(({ ids }) => ids.length > 0)
    .map(({ what, ids }) => ({ invariant: 'nothing is left over', ids, detail: `${ids.length} ${what}` }));
  const [parked, sent] = [new Set(deadLetters), new Set(poison)];
  const strays = deadLetters.filter((id) => !sent.has(id));
  const missing = poison.filter((id) => !parked.has(id));
  const invariant = 'dead letters are the poison' as const;
  if (strays.length > 0) violations.push({ invariant, ids: strays, detail: 'parked, and no poison' });
  if (missing.length > 0) violations.push({ invariant, ids: missing, detail: 'poison that was not parked' });
  return violations;
}
