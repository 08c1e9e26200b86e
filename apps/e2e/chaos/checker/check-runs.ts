import type { Evidence, Violation } from './evidence';

const ends = new Set(['run.completed', 'run.faulted', 'run.cancelled']);

/** Accepted: exactly one run. Refused: none. Unknown: one or none. Runs that others bring about: one for each. */
export function checkStarts({ client, runs, workloads }: Evidence): Violation[] {
  const found = Map.groupBy(
    runs.filter(({ n }) => n !== undefined),
    ({ workflow, n }) => `${workflow} ${n ?? ''}`,
  );
  const violations: Violation[] = [];
  const claimed = new Set<string>();
  const expect = (workflow: string, n: string, least: number, most: number, because: string): void => {
    const name = `${workflow} ${n}`;
    claimed.add(name);
    const these = found.get(name) ?? [];
    if (these.length >= least && these.length <= most) return;
    violations.push({
      invariant: 'accepted events have their run',
      ids: [n, ...these.map(({ id }) => id)],
      detail: `${because}, and ${workflow} has ${these.length} runs of it`,
    });
  };
  for (const { n, workload, kind, outcome } of client) {
    if (kind === 'answer') continue;
    const least = outcome === 'ok' ? 1 : 0;
    expect(workload, n, least, outcome === 'fail' ? 0 : 1, `the client was told "${outcome}"`);
  }
  for (const { workflow, n, id } of runs) {
    const { brings } = workloads.find(({ name }) => name === workflow) ?? {};
    if (brings !== undefined && n !== undefined) expect(brings, n, 1, 1, `the run ${id} of ${workflow} asked for one`);
  }
  for (const [name, these] of found) {
    if (claimed.has(name)) continue;
    const ids = these.map(({ id }) => id);
    violations.push({ invariant: 'accepted events have their run', ids, detail: `nobody asked for ${name}` });
  }
  return violations;
}

/** Over, completed, said so once. */
export function checkEnds({ runs }: Evidence): Violation[] {
  return runs.flatMap((run) => {
    const said = run.steps.flatMap(({ facts }) => facts.filter(({ kind }) => ends.has(kind)));
    if (run.status === 'completed' && said.length === 1 && run.endedAt !== null) return [];
    const detail =
      `${run.workflow} ${run.n ?? ''} is ${run.status}, its history says ${JSON.stringify(said.map(({ kind }) => kind))}` +
      (run.fault === null ? '' : `: ${JSON.stringify(run.fault)}`);
    return [{ invariant: 'runs end once' as const, ids: [run.id], detail }];
  });
}

/** An effect's first answer counts; any other is recorded as ignored. */
export function checkResults({ runs }: Evidence): Violation[] {
  return runs.flatMap((run) => {
    const applied = run.steps.filter(
      ({ signal, facts }) =>
        (signal.kind === 'action.completed' || signal.kind === 'action.failed' || signal.kind === 'timer.fired') &&
        !facts.some(({ kind }) => kind === 'signal.ignored'),
    );
    const byEffect = Map.groupBy(applied, ({ signal }) => ('effectId' in signal ? signal.effectId : ''));
    return [...byEffect]
      .filter(([, steps]) => steps.length > 1)
      .map(([effectId, steps]) => ({
        invariant: 'results are applied once' as const,
        ids: [run.id],
        detail: `${effectId} was answered in the steps ${steps.map(({ revision }) => revision).join(', ')}`,
      }));
  });
}
