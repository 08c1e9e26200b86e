import type { Program } from '@ensue/dsl';
import { EngineDefect } from './engine-defect';
import type { RunState } from './run-state';
import type { Signal } from './signal';
import { step } from './step';

/** A signal as it was applied, with its time. */
export interface RecordedSignal {
  readonly signal: Signal;
  readonly now: number;
}

/** The state a run's recorded signals lead to, from its `start` on: the same as the living one's. */
export function replay(program: Program, recorded: readonly RecordedSignal[]): RunState {
  let state: RunState | undefined;
  for (const { signal, now } of recorded) state = step(program, state, signal, now).state;
  if (state === undefined) throw new EngineDefect('nothing to replay');
  return state;
}
