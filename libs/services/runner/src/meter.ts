/** Whom a runner tells what is counted and timed. Whoever listens only adds in memory. */
export interface Meter {
  /** An action came to its end: `completed`, `failed` with a fault, or `abandoned` because it was cancelled or interrupted. */
  performed(action: string, result: 'completed' | 'failed' | 'abandoned', ms: number): void;
}

/** Nobody listens. */
export const noMeter: Meter = { performed: () => undefined };
