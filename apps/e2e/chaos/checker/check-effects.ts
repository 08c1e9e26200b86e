import type { EffectEntry } from '../sink/effect-sink';
import type { Evidence, Violation } from './evidence';

/** How often the sink itself makes an action come again. */
const wantedAttempts: Readonly<Record<string, number>> = { flaky: 3, hang: 2 };

/** The keys that happened are those that the runs' definitions ask for, and each under one idempotency key. */
export function checkEffects({ runs, workloads, effects }: Evidence): Violation[] {
  const invariant = 'effects are the expected ones' as const;
  const happened = Map.groupBy(effects, ({ key }) => key);
  const expected = new Map<string, string>(
    runs.flatMap(({ id, workflow, n }) =>
      (workloads.find(({ name }) => name === workflow)?.steps ?? []).map((step) => [`${n ?? ''}/${step}`, id] as const),
    ),
  );
  const violations: Violation[] = [];
  for (const [key, runId] of expected) {
    const entries = happened.get(key) ?? [];
    const keys = new Set<string>(entries.map(({ idempotencyKey }) => idempotencyKey));
    if (keys.size === 1) continue;
    const detail = keys.size === 0 ? 'it never happened' : `it happened under the keys ${[...keys].join(', ')}`;
    violations.push({ invariant, ids: [key, runId], detail });
  }
  for (const key of happened.keys()) {
    if (!expected.has(key)) violations.push({ invariant, ids: [key], detail: 'no run asks for it' });
  }
  return violations;
}

/** @returns how many effects happened more often than the workload wants */
export function countRepeats(effects: readonly EffectEntry[]): number {
  let repeats = 0;
  for (const [key, entries] of Map.groupBy(effects, (entry) => entry.key)) {
    const step = key.slice(key.lastIndexOf('/') + 1);
    repeats += Math.max(0, entries.length - (wantedAttempts[step] ?? 1));
  }
  return repeats;
}

/** Repetition is the price of faults: without them nothing is repeated. */
export function checkRepeats({ effects, mostRepeats }: Evidence): Violation[] {
  const repeats = countRepeats(effects);
  if (repeats <= mostRepeats) return [];
  return [
    {
      invariant: 'repeated effects',
      ids: [...Map.groupBy(effects, ({ key }) => key)].filter(([, all]) => all.length > 1).map(([key]) => key),
      detail: `${repeats} effects were repeated, and faults explain ${mostRepeats}`,
    },
  ];
}
