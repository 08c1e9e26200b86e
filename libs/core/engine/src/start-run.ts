import type { Program } from '@ensue/dsl';
import { moveOn } from './move-on';
import { rootBehaviour } from './root';
import type { RunState } from './run-state';
import type { Signal, TriggerInfo } from './signal';
import type { Step } from './step';
import { rootId, Transition } from './transition';

/** What this engine writes into the runs it begins; to be raised when a step comes to do anything else than before. */
export const behaviour = 1;

/** Creates the run and lets it go to its first effects. `$context` begins as an empty object (ADR dsl-decisions). */
export function startRun(program: Program, signal: Signal & { kind: 'start' }, now: number): Step {
  const { runId, input, depth, seal } = signal;
  const state: RunState = {
    behaviour,
    runId,
    status: 'running',
    trigger: withoutGaps(signal.trigger),
    depth,
    ...(seal !== undefined && { seal }),
    input,
    startedAt: now,
  };
  const root = {
    id: rootId,
    parent: null,
    position: '',
    index: 0,
    visits: '',
    attempts: '',
    startedAt: now,
    input,
    context: {},
  };
  const run = new Transition(program, state, now, { frames: [root], spent: 0 }, signal);
  run.ledger.record({ kind: 'run.started', input });
  run.guard(root, () => rootBehaviour.enter({ run, frame: root, node: program }));
  return moveOn(state, run);
}

/** JSON has no undefined. */
function withoutGaps(trigger: TriggerInfo): TriggerInfo {
  return Object.fromEntries(Object.entries(trigger).filter(([, value]) => value !== undefined)) as TriggerInfo;
}
