import { eventsExchange, type CloudEvent } from '@ensue/contracts';
import { PublishError, crashPoint, type MessageBus, type Tracer } from '@ensue/ports';
import type { EventStamps } from './event-stamps';
import { noMeter, type Meter } from './meter';
import { traceEvents, traceHeader } from './trace-events';

/** Beyond so much on its way, callers are asked to come again: until it is confirmed, all of it is in memory. */
export interface IntakeLimits {
  readonly events: number;
  readonly characters: number;
}

const usualLimits: IntakeLimits = { events: 2_000, characters: 64 * 1024 * 1024 };

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
  private readonly inFlight = { events: 0, characters: 0 };

  constructor(
    private readonly bus: Pick<MessageBus, 'publish' | 'health'>,
    private readonly stamps: EventStamps,
    private readonly limits = usualLimits,
    private readonly meter: Pick<Meter, 'events'> = noMeter,
    private readonly tracer?: Tracer,
  ) {}

  /**
   * @param replyTo the queue that wants to hear what is decided, and how the run ends
   * @param traceparent the trace of the request that brought them
   */
  async accept(events: readonly CloudEvent[], replyTo?: string, traceparent?: string): Promise<Intake> {
    const traced = this.tracer === undefined ? undefined : traceEvents(this.tracer, events, traceparent);
    const taken = await this.take(traced?.events ?? events, replyTo);
    this.meter.events(taken.kind, events.length);
    traced?.end(taken.kind);
    return taken;
  }

  apiId(event: CloudEvent): string {
    return this.stamps.apiId(event.source, event.id);
  }

  private async take(events: readonly CloudEvent[], replyTo: string | undefined): Promise<Intake> {
    const bodies = events.map((event) =>
      JSON.stringify(replyTo === undefined ? event : { ...event, ensuereplyto: replyTo }),
    );
    const characters = bodies.reduce((sum, body) => sum + body.length, 0);
    if (!this.hasRoom(events.length, characters)) return this.full();
    this.count(events.length, characters);
    try {
      // Together, so that they can be committed together. All are awaited: none may still be on its way at the answer.
      const sent = await Promise.allSettled(events.map((event, index) => this.publish(event, bodies[index] ?? '')));
      const failed = sent.find((one) => one.status === 'rejected');
      if (failed === undefined) {
        crashPoint('gateway.request.accepted');
        return { kind: 'accepted', ids: events.map((event) => this.apiId(event)) };
      }
      if (failed.reason instanceof PublishError) return { kind: 'unavailable', error: failed.reason };
      throw failed.reason;
    } finally {
      this.count(-events.length, -characters);
    }
  }

  /** What is alone always has room: a request has a limit of its own. */
  private hasRoom(events: number, characters: number): boolean {
    const { inFlight, limits } = this;
    if (inFlight.events === 0) return true;
    return inFlight.events + events <= limits.events && inFlight.characters + characters <= limits.characters;
  }

  private count(events: number, characters: number): void {
    this.inFlight.events += events;
    this.inFlight.characters += characters;
  }

  /** Whoever comes while the others wait for a broker that takes nothing is told of that, and not that there are too many. */
  private full(): Intake {
    const { connected, blocked, detail } = this.bus.health();
    if (connected && !blocked) return { kind: 'busy' };
    return { kind: 'unavailable', error: new PublishError(connected ? 'blocked' : 'closed', true, detail) };
  }

  private async publish(event: CloudEvent, body: string): Promise<void> {
    crashPoint('gateway.event.read');
    await this.bus.publish({
      exchange: eventsExchange,
      routingKey: event.type,
      messageId: this.apiId(event),
      body,
      ...traceHeader(event),
      mustArrive: true,
    });
    crashPoint('gateway.event.published');
  }
}
