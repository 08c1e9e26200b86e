/** Growing pauses with full jitter, so that many processes do not come back in step; a pause can be cut short. */
export class Backoff {
  private attempts = 0;
  private wakeUp: (() => void) | undefined;

  constructor(
    private readonly minMs: number,
    private readonly maxMs: number,
    private readonly random: () => number = Math.random,
  ) {}

  /** It worked: the next pause is a short one again. */
  reset(): void {
    this.attempts = 0;
  }

  nextMs(): number {
    const ceiling = Math.min(this.minMs * 2 ** ++this.attempts, this.maxMs);
    return Math.round(this.minMs + this.random() * Math.max(0, ceiling - this.minMs));
  }

  async pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.wakeUp = resolve;
    const timer = setTimeout(resolve, this.nextMs());
    await promise;
    clearTimeout(timer);
  }

  wake(): void {
    this.wakeUp?.();
  }
}
