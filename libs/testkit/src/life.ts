import type { Clock } from '@ensue/ports';
import type { Timeline } from './timeline';

/** The life of one process: what it waits for never comes once it has ended. */
export class Life {
  alive = true;
  readonly clock: Clock;
  private readonly farewells: (() => void)[] = [];

  constructor(
    readonly name: string,
    private readonly time: Timeline,
  ) {
    this.clock = {
      now: () => time.now,
      after: (ms, act) => this.later(ms, act),
      every: (ms, act) => this.again(ms, act),
      turn: () => this.rest(0),
    };
  }

  /** Acts after a while, if it still lives then. */
  later(ms: number, act: () => void): () => void {
    return this.time.after(ms, () => {
      if (this.alive) act();
    });
  }

  rest(ms: number): Promise<void> {
    return new Promise((resolve) => void this.later(ms, resolve));
  }

  onEnd(farewell: () => void): void {
    this.farewells.push(farewell);
  }

  /** As `kill -9` ends it: not a word to anybody. */
  end(): void {
    if (!this.alive) return;
    this.alive = false;
    for (const farewell of this.farewells) farewell();
  }

  private again(ms: number, act: () => void): () => void {
    let forget = (): void => undefined;
    const next = (): void => {
      forget = this.later(ms, () => {
        next();
        act();
      });
    };
    next();
    return () => forget();
  }
}
