import type { Finding } from '@ensue/contracts';
import { isTerminal, outstandingOf, type RunState } from '@ensue/engine';
import type { QuietRun, Store } from '@ensue/ports';
import type { Ids } from '../ids';

/** Longer than any message of a run that is well is under way. */
const quietMs = 10 * 60_000;
const mostJudged = 200;
const mostShown = 5;

/** Runs that are not over and that nothing can move any more. */
export async function stuckRuns({
  store,
  ids,
}: {
  readonly store: Pick<Store, 'inspection' | 'queries'>;
  readonly ids: Pick<Ids, 'derived'>;
}): Promise<Finding[]> {
  const quiet = await store.inspection.quietRuns(quietMs, mostJudged);
  const stuck: QuietRun[] = [];
  for (const run of quiet) if (!(await awaitsLivingChild(run, store, ids))) stuck.push(run);
  if (stuck.length === 0) return [];
  const many = quiet.length === mostJudged ? `${stuck.length} or more runs wait` : `${stuck.length} run${stuck.length === 1 ? ' waits' : 's wait'}`; // prettier-ignore
  return [
    {
      code: 'stuck-runs',
      severity: 'error',
      what: `${many} for nothing that can still come: no action, timer, listener or sub-workflow of theirs is outstanding.`,
      remedy:
        'Look for their messages among the dead letters and redrive them; or cancel the runs and retry them. Please report it.',
      examples: stuck.slice(0, mostShown).map(({ id, namespace, workflow }) => `${id} (${namespace}/${workflow})`),
    },
  ];
}

async function awaitsLivingChild(
  { id, state }: QuietRun,
  store: Pick<Store, 'queries'>,
  ids: Pick<Ids, 'derived'>,
): Promise<boolean> {
  for (const { effectId, kind } of outstandingOf(state as RunState)) {
    if (kind !== 'run') continue;
    const child = await store.queries.run(ids.derived(id, effectId));
    if (child !== undefined && !isTerminal(child.status)) return true;
  }
  return false;
}
