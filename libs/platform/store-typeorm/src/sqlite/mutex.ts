/** One at a time, in the order of asking. */
export class Mutex {
  private tail: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** How many work or wait. */
  get inLine(): number {
    return this.waiting;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    this.waiting += 1;
    const mine = this.tail.then(work, work).finally(() => (this.waiting -= 1));
    this.tail = mine.catch(() => undefined);
    return mine;
  }
}
