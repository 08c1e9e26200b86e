import type { Program } from '@ensue/dsl';
import type { RunState } from '@ensue/engine';
import type { RunRow } from '@ensue/ports';

/** A run in the hands of a batch: locked or new, stepped in memory, written once at the end. */
export interface WorkingRun {
  run: RunRow;
  readonly program: Program;
  /** Undefined before the first step of a new run. */
  state: RunState | undefined;
  /** 0 for a new run. */
  readonly fromRevision: number;
  revision: number;
  /** This batch brought it to its end. */
  endedHere: boolean;
}
