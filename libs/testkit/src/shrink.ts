import type { FaultKind } from './faults';
import { simulate, type Report, type SimulateOptions } from './simulate';

export interface Shrunk {
  /** Of the seed with these kinds of fault alone, what happened included. */
  readonly report: Report;
  readonly kinds: readonly FaultKind[];
}

/**
 * Looks for the fewest kinds of fault with which a seed still breaks a promise: one after the other is left out, and stays out
 * where that makes no difference.
 */
export async function shrink(seed: number, options: SimulateOptions = {}): Promise<Shrunk> {
  const first = await simulate(seed, { ...options, keepTrace: true });
  let shrunk: Shrunk = { report: first, kinds: [...first.befell.keys()] };
  for (const kind of shrunk.kinds) {
    const kinds = shrunk.kinds.filter((each) => each !== kind);
    const report = await simulate(seed, { ...options, only: new Set(kinds), keepTrace: true });
    if (report.violations.length > 0) shrunk = { report, kinds: kinds.filter((each) => report.befell.has(each)) };
  }
  return shrunk;
}
