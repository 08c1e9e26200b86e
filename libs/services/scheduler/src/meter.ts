/** Whom the scheduler tells what is counted and timed. Whoever listens only adds in memory. */
export interface Meter {
  /** A due timer or tick was taken to be announced, so long after it was due, by the store's clock. */
  announced(kind: 'timer' | 'tick', lateMs: number): void;
  announcementFailed(): void;
}

/** Nobody listens. */
export const noMeter: Meter = { announced: () => undefined, announcementFailed: () => undefined };
