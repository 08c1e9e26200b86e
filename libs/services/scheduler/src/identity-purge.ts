import type { Leases } from '@ensue/ports';
import type { Logger } from '@ensue/nest-kit';
import { Purging, type Pause } from './purging';

const day = 24 * 60 * 60 * 1_000;
/** Who sends a message again after so long starts anew. */
const keptMs = 30 * day;
const batch = 500;

/** Forgets old identities of messages. */
export class IdentityPurge {
  private readonly purging: Purging;

  constructor(
    private readonly leases: Pick<Leases, 'purgeInbox'>,
    private readonly logger: Logger,
    pause?: Pause,
  ) {
    this.purging = new Purging('identities', logger, pause);
  }

  /** Runs until nothing old is left, unless it runs already. Never rejects: what is left goes next time. */
  run(): Promise<void> {
    return this.purging.run(async () => {
      const count = await this.purging.emptied(batch, (limit) => this.leases.purgeInbox(keptMs, limit));
      if (count > 0) this.logger.info('old identities removed', { count });
    });
  }

  stop(): Promise<void> {
    return this.purging.stop();
  }
}
