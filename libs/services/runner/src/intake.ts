import { actionQueue } from '@ensue/contracts';
import type { Consumption, DeliveryHandler, MessageBus } from '@ensue/ports';
import type { RunnerLogger } from './runner-logger';

/**
 * The consumptions of all kinds of actions, opened and closed together: slots are shared, so either every kind may bring
 * work or none.
 */
export class Intake {
  private consumptions: Consumption[] = [];
  private wanted: 'open' | 'closed' = 'open';
  private moving: Promise<void> = Promise.resolve();

  constructor(
    private readonly bus: MessageBus,
    private readonly logger: RunnerLogger,
  ) {}

  async start(kinds: readonly string[], prefetch: number, handle: (kind: string) => DeliveryHandler): Promise<void> {
    for (const kind of kinds) {
      this.consumptions.push(await this.bus.consume(actionQueue(kind), { prefetch }, handle(kind)));
    }
  }

  /** Takes no more; resolves when that is so. */
  close(): Promise<void> {
    return this.move('closed');
  }

  open(): Promise<void> {
    return this.move('open');
  }

  /** One after the other, and only to where we still want to go: slots may change their mind faster than the broker. */
  private move(to: 'open' | 'closed'): Promise<void> {
    this.wanted = to;
    this.moving = this.moving.then(async () => {
      if (this.wanted !== to) return;
      const moves = this.consumptions.map((each) => (to === 'open' ? each.resume() : each.pause()));
      for (const result of await Promise.allSettled(moves)) {
        if (result.status === 'rejected')
          this.logger.warn(`could not ${to === 'open' ? 'resume' : 'pause'} a queue: ${String(result.reason)}`);
      }
    });
    return this.moving;
  }
}
