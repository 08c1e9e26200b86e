import type { Program } from '@ensue/dsl';
import { cancelRun } from './cancel-run';
import { deliver } from './deliver';
import type { Effect } from './effect';
import { EngineDefect } from './engine-defect';
import type { Fact } from './fact';
import { ignore, moveOn, transitionOf } from './move-on';
import { isTerminal, type RunState } from './run-state';
import type { Signal } from './signal';
import { behaviour, startRun } from './start-run';
import { holdSignal, resumeRun, suspendRun } from './suspension';

/** What one signal did to a run. */
export interface Step {
  readonly state: RunState;
  readonly effects: readonly Effect[];
  readonly facts: readonly Fact[];
  /** For `event.arrived`: whether the listener took the event. */
  readonly consumed?: boolean;
}

/**
 * Applies one signal to a run: the whole of the engine. Pure: the state given is left as it was, and the same signals
 * with the same times lead to the same state again.
 * @param state undefined for the `start` signal, which creates it
 * @param now epoch milliseconds, by the database's clock
 * @throws EngineDefect, or whatever else an expression's evaluation throws that is no ExpressionError, when an invariant
 *   is broken: the run is then to be parked
 */
export function step(program: Program, state: RunState | undefined, signal: Signal, now: number): Step {
  if (state === undefined) {
    if (signal.kind !== 'start') throw new EngineDefect(`${signal.kind} for a run that was never started`);
    return startRun(program, signal, now);
  }
  if (signal.kind === 'start' || isTerminal(state.status)) return ignore(state, signal);
  if (state.behaviour !== behaviour)
    throw new EngineDefect(`a run of behaviour ${state.behaviour}; this is ${behaviour}`);
  const suspended = state.status === 'suspended';
  if (signal.kind === 'cancel') return cancelRun(program, state, signal, now);
  if (signal.kind === 'suspend') return suspended ? ignore(state, signal) : suspendRun(program, state, signal, now);
  if (signal.kind === 'resume') return suspended ? resumeRun(program, state, signal, now) : ignore(state, signal);
  if (suspended) return holdSignal(program, state, signal, now);
  const run = transitionOf(program, state, now, signal);
  return deliver(run, signal) ? moveOn(state, run, signal) : ignore(state, signal);
}
