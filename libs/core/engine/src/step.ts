import type { Program } from '@ensue/dsl';
import type { Effect } from './effect';
import type { Fact } from './fact';
import type { RunState } from './run-state';
import type { Signal } from './signal';

/** What one signal did to a run. */
export interface Step {
  readonly state: RunState;
  readonly effects: readonly Effect[];
  readonly facts: readonly Fact[];
  /** For `event.arrived`: whether the listener took the event. */
  readonly consumed?: boolean;
}

/**
 * Applies one signal to a run: the whole of the engine.
 * @param state undefined for the `start` signal, which creates it
 * @param now epoch milliseconds, by the database's clock
 */
export function step(_program: Program, _state: RunState | undefined, _signal: Signal, _now: number): Step {
  throw new Error("The engine is not built yet.");
}
