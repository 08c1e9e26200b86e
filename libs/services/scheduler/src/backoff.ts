const firstRestMs = 500;
const longestRestMs = 15_000;

/** Rests that grow while things fail and end with the first thing that works. */
export class Backoff {
  private restMs = 0;
  private until = 0;

  /** @param now a clock that only goes forward, in milliseconds */
  constructor(private readonly now: () => number) {}

  get resting(): boolean {
    return this.now() < this.until;
  }

  /** What fails during a rest was sent before it and says nothing new. */
  failed(): void {
    if (this.resting) return;
    this.restMs = Math.min(this.restMs === 0 ? firstRestMs : this.restMs * 2, longestRestMs);
    this.until = this.now() + this.restMs;
  }

  worked(): void {
    this.restMs = 0;
    this.until = 0;
  }
}
