import type { Timers } from '../timers';

/** Time that passes when a test says so. */
export class ManualTimers implements Timers {
  private now = 0;
  private readonly pending = new Set<{ readonly at: number; readonly act: () => void }>();

  after(ms: number, act: () => void): () => void {
    const entry = { at: this.now + ms, act };
    this.pending.add(entry);
    return () => void this.pending.delete(entry);
  }

  /** Lets time pass, timer by timer, with what follows from each. */
  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      await settle();
      const [next] = [...this.pending].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.pending.delete(next);
      this.now = next.at;
      next.act();
    }
    this.now = until;
    await settle();
  }
}

/** Everything that can happen without time passing has happened. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}
