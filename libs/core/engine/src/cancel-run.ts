import type { Program } from '@ensue/dsl';
import { moveOn, transitionOf } from './move-on';
import type { RunState } from './run-state';
import type { Signal } from './signal';
import type { Step } from './step';

/** Ends the run at once, suspended or not: every outstanding effect is cancelled. */
export function cancelRun(program: Program, state: RunState, signal: Signal & { kind: 'cancel' }, now: number): Step {
  const run = transitionOf(program, state, now);
  run.end({ status: 'cancelled', ...(signal.reason !== undefined && { reason: signal.reason }) });
  return moveOn(state, run);
}
