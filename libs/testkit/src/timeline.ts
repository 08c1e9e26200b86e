import { setImmediate } from 'node:timers';

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
  gone: boolean;
}

/**
 * The time of a simulation and everything that is going to happen in it. One thing happens at a time, and before the next
 * everything that follows from it by itself has happened: so a run is the same whenever it is run again.
 */
export class Timeline {
  now = 0;
  steps = 0;
  private readonly heap: Entry[] = [];
  private order = 0;

  /** @returns makes it not happen */
  after(ms: number, act: () => void): () => void {
    const entry: Entry = { at: this.now + Math.max(0, ms), order: (this.order += 1), act, gone: false };
    this.push(entry);
    return () => {
      entry.gone = true;
    };
  }

  /** Lets things happen until the condition holds, which is asked every so often. @returns false when the limit came first */
  async until(done: () => boolean, everyMs: number, limitMs: number): Promise<boolean> {
    const limit = this.now + limitMs;
    for (let next = this.now + everyMs; this.now < limit; next = this.now + everyMs) {
      await this.pass(Math.min(next, limit));
      if (done()) return true;
    }
    return false;
  }

  /** Lets everything happen that is due up to then. */
  async pass(until: number): Promise<void> {
    await this.settle();
    for (let next = this.heap[0]; next !== undefined && next.at <= until; next = this.heap[0]) {
      this.pop();
      if (next.gone) continue;
      this.now = next.at;
      this.steps += 1;
      next.act();
      await this.settle();
    }
    this.now = until;
  }

  /** Whatever can happen without time passing has happened: all promises are worked off before the loop's next phase. */
  private settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let at = heap.push(entry) - 1;
    for (; at > 0;) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || before(parent, entry)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      if (left === undefined) break;
      const right = heap[2 * at + 2];
      const least = right !== undefined && before(right, left) ? right : left;
      if (before(last, least)) break;
      heap[at] = least;
      at = least === left ? 2 * at + 1 : 2 * at + 2;
    }
    heap[at] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
