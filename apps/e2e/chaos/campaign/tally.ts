import type { Violation } from '../checker/evidence';
import type { RoundResult } from './round';

/** Everything a campaign has done and seen. */
export class Tally {
  readonly faults = new Map<string, Map<string, number>>();
  readonly crashPoints = new Set<string>();
  readonly violations: (Violation & { readonly round: string })[] = [];
  runs = 0;
  repeats = 0;
  ticks = 0;
  slowestQuietMs = 0;

  fault(group: string, kind: string, count = 1): void {
    const kinds = this.faults.get(group) ?? new Map<string, number>();
    kinds.set(kind, (kinds.get(kind) ?? 0) + count);
    this.faults.set(group, kinds);
  }

  round(name: string, result: RoundResult): void {
    this.runs += result.runs;
    this.repeats += result.repeats;
    this.ticks += result.ticks;
    this.slowestQuietMs = Math.max(this.slowestQuietMs, result.quietAfterMs);
    this.violations.push(...result.violations.map((violation) => ({ ...violation, round: name })));
  }

  count(group?: string): number {
    const groups =
      group === undefined ? [...this.faults.values()] : [this.faults.get(group) ?? new Map<string, number>()];
    return groups.flatMap((kinds) => [...kinds.values()]).reduce((sum, count) => sum + count, 0);
  }
}
