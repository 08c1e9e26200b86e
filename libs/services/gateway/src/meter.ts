/** Whom the gateway tells what is counted. Whoever listens only adds in memory. */
export interface Meter {
  /** Events that were accepted together, or refused together, and why. */
  events(outcome: 'accepted' | 'busy' | 'unavailable', count: number): void;
  /** A request to a webhook was answered. */
  delivery(answer: string): void;
}

/** Nobody listens. */
export const noMeter: Meter = { events: () => undefined, delivery: () => undefined };
