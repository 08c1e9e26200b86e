import { eventsExchange, type CloudEvent } from '@ensue/contracts';
import { PublishError, crashPoint, type MessageBus } from '@ensue/ports';
import type { EventStamps } from './event-stamps';

/** Beyond so many events on their way, callers are asked to come again. */
const mostInFlight = 2_000;

export type Intake =
  | { readonly kind: 'accepted'; readonly ids: readonly string[] }
  /** Too much at once; nothing was taken. */
  | { readonly kind: 'busy' }
  /** Nobody took responsibility for all of them; sent again, those that were taken are duplicates. */
  | { readonly kind: 'unavailable'; readonly error: PublishError };

/**
 * Hands events to those who decide on them. It says `accepted` only when someone durable has taken responsibility for each:
 * the broker's confirm, or, in one process, the commit.
 */
export class EventIntake {
  private inFlight = 0;

  constructor(
    private readonly bus: Pick<MessageBus, 'publish'>,
    private readonly stamps: EventStamps,
    private readonly limit = mostInFlight,
  ) {}

  /** @param replyTo the queue that wants to hear what is decided, and how the run ends */
  async accept(events: readonly CloudEvent[], replyTo?: string): Promise<Intake> {
    if (this.inFlight + events.length > this.limit) return { kind: 'busy' };
    this.inFlight += events.length;
    try {
      // Together, so that they can be committed together. All are awaited: none may still be on its way at the answer.
      const sent = await Promise.allSettled(events.map((event) => this.publish(event, replyTo)));
      const failed = sent.find((one) => one.status === 'rejected');
      if (failed === undefined) {
        crashPoint('gateway.request.accepted');
        return { kind: 'accepted', ids: events.map((event) => this.apiId(event)) };
      }
      if (failed.reason instanceof PublishError) return { kind: 'unavailable', error: failed.reason };
      throw failed.reason;
    } finally {
      this.inFlight -= events.length;
    }
  }

  apiId(event: CloudEvent): string {
    return this.stamps.apiId(event.source, event.id);
  }

  private async publish(event: CloudEvent, replyTo: string | undefined): Promise<void> {
    crashPoint('gateway.event.read');
    await this.bus.publish({
      exchange: eventsExchange,
      routingKey: event.type,
      messageId: this.apiId(event),
      body: JSON.stringify(replyTo === undefined ? event : { ...event, ensuereplyto: replyTo }),
      mustArrive: true,
    });
    crashPoint('gateway.event.published');
  }
}
