import { invariants } from '../checker/evidence';
import type { Tally } from './tally';

const shown = 20;

/** What a campaign says at its end. */
export function report(
  tally: Tally,
  about: { readonly seed: number; readonly seconds: number; readonly notCovered: readonly string[] },
): string {
  const lines: string[] = [''];
  for (const [group, kinds] of tally.faults) {
    lines.push(`  ${group}: ${tally.count(group)} faults of ${kinds.size} kinds`);
    for (const [kind, count] of [...kinds].sort()) lines.push(`    ${String(count).padStart(6)}  ${kind}`);
  }
  lines.push(
    '',
    `  ${tally.runs} runs, ${tally.ticks} ticks, ${tally.count()} faults, ${tally.crashPoints.size} crash points, ` +
      `${tally.repeats} effects repeated, seed ${about.seed}, ${Math.round(about.seconds)} s`,
    `  quiet at most ${Math.round(tally.slowestQuietMs / 1_000)} s after the last fault of a round`,
    '',
  );
  for (const [name, meaning] of Object.entries(invariants)) {
    const broken = tally.violations.filter(({ invariant }) => invariant === name);
    lines.push(`  ${broken.length === 0 ? '✔' : '✖'} ${String(broken.length).padStart(4)}  ${name}: ${meaning}`);
  }
  for (const { invariant, round, ids, detail } of tally.violations.slice(0, shown)) {
    lines.push(`    ✖ ${round}: ${invariant}: ${detail} [${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''}]`);
  }
  if (tally.violations.length > shown) lines.push(`    … and ${tally.violations.length - shown} more`);
  lines.push('', '  Not covered:', ...about.notCovered.map((what) => `    - ${what}`), '');
  return lines.join('\n');
}
