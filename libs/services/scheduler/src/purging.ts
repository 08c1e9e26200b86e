import { setTimeout as later } from 'node:timers/promises';
import type { Logger } from '@ensue/nest-kit';

const restMs = 100;

export type Pause = (ms: number, signal: AbortSignal) => Promise<unknown>;

const wait: Pause = (ms, signal) => later(ms, undefined, { signal });

/** The frame of every purge: one at a time, in small committed batches with rests, until it is stopped: the present goes first. */
export class Purging {
  private readonly ended = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly what: string,
    private readonly logger: Logger,
    private readonly pause: Pause = wait,
  ) {}

  get stopped(): boolean {
    return this.ended.signal.aborted;
  }

  /** Does the work, unless it is under way already. Never rejects: what is left goes next time. */
  async run(work: () => Promise<void>): Promise<void> {
    if (this.running !== undefined) return;
    this.running = work();
    try {
      await this.running;
    } catch (error) {
      this.logger.warn(`old ${this.what} could not be removed; the next purge will`, { error });
    } finally {
      this.running = undefined;
    }
  }

  async stop(): Promise<void> {
    this.ended.abort();
    await this.running?.catch(() => undefined);
  }

  /** Repeats until a batch comes back less than full. @returns how many went */
  async emptied(limit: number, purge: (limit: number) => Promise<number>): Promise<number> {
    let gone = 0;
    while (!this.stopped) {
      const removed = await purge(limit);
      gone += removed;
      if (removed < limit) break;
      await this.rest();
    }
    return gone;
  }

  async rest(): Promise<void> {
    await this.pause(restMs, this.ended.signal).catch(() => undefined);
  }
}
