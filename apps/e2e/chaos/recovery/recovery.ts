import type { Random } from '../random';
import { becomesQuiet } from '../checker/quiet';
import type { World } from '../world/world';
import { measure, type Recovery } from './measure';
import { recoveryKinds, type RecoveryKind } from './recovery-kinds';

export interface Measured {
  readonly kind: RecoveryKind;
  readonly recoveries: readonly Recovery[];
}

/** Strikes so often with each kind of fault, one at a time, each at an installation that is whole and quiet. */
export async function measureRecovery(
  world: World,
  random: Random,
  how: { readonly times: number; readonly wanted?: RegExp; readonly say: (line: string) => void },
): Promise<readonly Measured[]> {
  const { times, wanted = /./, say } = how;
  const all: Measured[] = [];
  for (const kind of recoveryKinds.filter(({ name }) => wanted.test(name))) {
    const recoveries: Recovery[] = [];
    for (let time = 1; time <= times; time += 1) {
      await becomesQuiet(world, 120_000);
      const prefix = `recovery-${Date.now().toString(36)}`;
      recoveries.push(await measure(kind, { world, random }, prefix));
    }
    say(`  ${kind.name}: ${recoveries.map(({ ms, flowMs }) => `${seconds(ms)} (${seconds(flowMs)})`).join('  ')}`);
    all.push({ kind, recoveries });
  }
  return all;
}

/** @returns the table; each row with its verdict */
export function recoveryTable(measured: readonly Measured[]): string {
  const rows = measured.map(({ kind, recoveries }) => {
    const sorted = recoveries.map(({ ms }) => ms).sort((a, b) => a - b);
    const most = sorted.at(-1) ?? Infinity;
    return [
      keepsBound({ kind, recoveries }) ? '✔' : '✖',
      kind.name,
      String(recoveries.length),
      kind.from,
      seconds(sorted[Math.floor(sorted.length / 2)] ?? Infinity),
      seconds(most),
      `< ${seconds(kind.boundMs)}`,
    ];
  });
  const all = [['', 'fault', 'times', 'from when', 'median', 'most', 'bound'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`).join('\n');
}

export function keepsBound({ kind, recoveries }: Measured): boolean {
  return recoveries.length > 0 && recoveries.every(({ ms }) => ms < kind.boundMs);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
