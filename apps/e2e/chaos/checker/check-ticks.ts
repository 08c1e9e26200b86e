import type { Evidence, Violation } from './evidence';

/** A tick whose message was lost is announced again after 30 s. */
const longestSilenceMs = 40_000;

/**
 * Each due time starts one run. The next is counted from the moment a tick is decided on, so a gap must be explained by a
 * late decision: ticks missed while nobody could work are one tick.
 */
export function checkTicks({ decisions, tickEveryMs, runs, since, until }: Evidence): Violation[] {
  const invariant = 'ticks fire once' as const;
  const fired = decisions
    .filter(({ cause, outcome }) => cause === 'tick' && outcome === 'started')
    .map((decision) => ({
      ...decision,
      dueAt: Date.parse(decision.causeId.slice(decision.causeId.indexOf(':', 5) + 1)),
    }))
    .sort((a, b) => a.dueAt - b.dueAt);
  const violations: Violation[] = [];
  for (const [index, tick] of fired.entries()) {
    const before = fired[index - 1];
    if (before === undefined) continue;
    if (before.dueAt === tick.dueAt) {
      violations.push({ invariant, ids: [tick.causeId], detail: 'it fired twice' });
    } else if (tick.dueAt > Math.max(before.dueAt, before.at) + tickEveryMs) {
      const detail = `due times between ${before.causeId} and this one were skipped`;
      violations.push({ invariant, ids: [tick.causeId], detail });
    }
  }
  const silentMs = until - Math.max(since, fired.at(-1)?.at ?? 0);
  if (silentMs > longestSilenceMs) {
    violations.push({ invariant, ids: [], detail: `nothing has ticked for ${Math.round(silentMs / 1_000)} s` });
  }
  const ofTicks = runs.filter(({ trigger }) => trigger.kind === 'schedule');
  const started = new Set(fired.map(({ runId }) => runId));
  const strays = ofTicks.filter(({ id }) => !started.has(id));
  if (strays.length > 0) {
    violations.push({ invariant, ids: strays.map(({ id }) => id), detail: 'no tick was decided for these runs' });
  }
  return violations;
}

/** A wait begins with the step before the one that ends it; late duplicates in between have changed nothing. */
export function checkTimers({ runs, workloads }: Evidence): Violation[] {
  return runs.flatMap((run) => {
    const { waitMs } = workloads.find(({ name }) => name === run.workflow) ?? {};
    const fired = run.steps.findIndex(({ signal }) => signal.kind === 'timer.fired');
    const ended = run.steps[fired];
    const began = run.steps.slice(0, Math.max(fired, 0)).findLast(({ facts }) => !facts.every(isIgnored));
    if (waitMs === undefined || began === undefined || ended === undefined) return [];
    const lasted = ended.at - began.at;
    if (lasted >= waitMs) return [];
    const detail = `it waited ${lasted} ms where ${waitMs} were asked for`;
    return [{ invariant: 'timers fire in time' as const, ids: [run.id], detail }];
  });
}

const isIgnored = ({ kind }: { readonly kind: string }): boolean => kind === 'signal.ignored';
