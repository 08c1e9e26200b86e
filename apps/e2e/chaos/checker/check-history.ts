import { isDeepStrictEqual } from 'node:util';
import { functionCatalog } from '@ensue/actions';
import { readDefinition, type Program } from '@ensue/dsl';
import { step, type RunState } from '@ensue/engine';
import type { Evidence, RunEvidence, Violation } from './evidence';

/** Steps are 1, 2, 3 …; told to the engine once more, they give the same facts, the same state, and the run's row. */
export function checkHistory({ runs, workloads }: Evidence): Violation[] {
  const programs = new Map(workloads.map(({ name, source }) => [name, programOf(source)]));
  return runs.flatMap((run) => {
    const detail = flawOf(run, programs.get(run.workflow));
    return detail === undefined ? [] : [{ invariant: 'history is whole' as const, ids: [run.id], detail }];
  });
}

function flawOf(run: RunEvidence, program: Program | undefined): string | undefined {
  const gap = run.steps.findIndex(({ revision }, index) => revision !== index + 1);
  if (gap >= 0) return `step ${gap + 1} is missing or there twice`;
  if (run.revision !== run.steps.length) return `its row is at ${run.revision}, its history at ${run.steps.length}`;
  if (program === undefined) return `nobody knows the workflow ${run.workflow}`;
  let state: RunState | undefined;
  for (const { signal, at, facts, revision } of run.steps) {
    const again = step(program, state, signal, at);
    if (!same(again.facts, facts)) return `step ${revision} decides otherwise when it is told again`;
    state = again.state;
  }
  if (!same(state, run.state)) return 'its history leads to another state than its own';
  if (state?.status !== run.status) return `its row says ${run.status}, its history ${String(state?.status)}`;
  if (!same(state.output ?? null, run.output)) return 'its row has another output than its history';
  return undefined;
}

/** As they are once written down. */
function same(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(left ?? null)), right ?? null);
}

function programOf(source: string): Program {
  const reading = readDefinition(source, { catalog: functionCatalog });
  if (reading.ok) return reading.program;
  throw new Error(`A workload's definition is refused: ${JSON.stringify(reading.mistakes)}`);
}
