import type { Sendings } from './batch/ledger';

/** Whom the orchestrator tells what is counted and timed. Called where it is hot: whoever listens only adds in memory. */
export interface Meter {
  /** A batch was settled: committed, or put back because the store could not take it. */
  batch(items: number, ms: number, settled: boolean): void;
  committed(sendings: Sendings): void;
  /** Effects of which nothing was heard go out again. */
  sentAgain(effects: number): void;
  noticeLost(): void;
}

/** Nobody listens. */
export const noMeter: Meter = {
  batch: () => undefined,
  committed: () => undefined,
  sentAgain: () => undefined,
  noticeLost: () => undefined,
};
