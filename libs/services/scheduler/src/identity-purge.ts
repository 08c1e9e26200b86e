import { setTimeout as later } from 'node:timers/promises';
import type { Leases } from '@ensue/ports';
import type { Logger } from '@ensue/nest-kit';

const day = 24 * 60 * 60 * 1_000;
/** Who sends a message again after so long starts anew. */
const keptMs = 30 * day;
const batch = 500;
const restMs = 100;

/** Forgets old identities of messages in small committed batches, with rests: the present goes first. */
export class IdentityPurge {
  private readonly ended = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly leases: Pick<Leases, 'purgeInbox'>,
    private readonly logger: Logger,
    private readonly pause: (ms: number, signal: AbortSignal) => Promise<unknown> = (ms, signal) =>
      later(ms, undefined, { signal }),
  ) {}

  /** Runs until nothing old is left, unless it runs already. Never rejects: what is left goes next time. */
  async run(): Promise<void> {
    if (this.running !== undefined) return;
    this.running = this.purge();
    try {
      await this.running;
    } catch (error) {
      this.logger.warn('old identities could not be removed; the next purge will', { error });
    } finally {
      this.running = undefined;
    }
  }

  async stop(): Promise<void> {
    this.ended.abort();
    await this.running?.catch(() => undefined);
  }

  private async purge(): Promise<void> {
    let gone = 0;
    while (!this.ended.signal.aborted) {
      const removed = await this.leases.purgeInbox(keptMs, batch);
      gone += removed;
      if (removed < batch) break;
      await this.pause(restMs, this.ended.signal).catch(() => undefined);
    }
    if (gone > 0) this.logger.info('old identities removed', { count: gone });
  }
}
