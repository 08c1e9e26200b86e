/**
 * Sends the messages of one destination, so many at a time: a slow kind of action holds up nobody but itself. What does not
 * fit waits here up to a bound, and beyond it in its row.
 */
export class Lane {
  private readonly waiting: (() => Promise<void>)[] = [];
  private inFlight = 0;
  private idle: (() => void)[] = [];

  constructor(
    private readonly mostInFlight: number,
    private readonly mostWaiting: number,
  ) {}

  /** @returns false when there is no room: the row's time will come */
  offer(send: () => Promise<void>): boolean {
    if (this.inFlight < this.mostInFlight) {
      this.launch(send);
      return true;
    }
    if (this.waiting.length >= this.mostWaiting) return false;
    this.waiting.push(send);
    return true;
  }

  get load(): { readonly inFlight: number; readonly waiting: number } {
    return { inFlight: this.inFlight, waiting: this.waiting.length };
  }

  /** Resolves when nothing is in flight. */
  drained(): Promise<void> {
    if (this.inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  private launch(send: () => Promise<void>): void {
    this.inFlight += 1;
    void send().finally(() => {
      this.inFlight -= 1;
      const next = this.waiting.shift();
      if (next !== undefined) this.launch(next);
      else if (this.inFlight === 0) for (const resolve of this.idle.splice(0)) resolve();
    });
  }
}
