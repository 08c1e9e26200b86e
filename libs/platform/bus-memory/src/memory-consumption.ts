import type { Consumption, Delivery, DeliveryHandler } from '@ensue/ports';
import { PublishError } from '@ensue/ports';
import type { Entry, MemoryQueue } from './memory-queue';

export interface ConsumptionSettings {
  readonly prefetch: number;
  /** The pause before a message whose handler failed is delivered again. */
  readonly redeliveryDelayMs: (deliveryCount: number) => number;
  readonly onHandlerError: (error: unknown, delivery: Delivery) => void;
  readonly onStop: () => void;
}

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

/** One handler at one queue. `prefetch` bounds deliveries that are not acknowledged, as with a broker. */
export class MemoryConsumption implements Consumption {
  private state: 'active' | 'paused' | 'stopped' = 'active';
  private unacknowledged = 0;
  private readonly handling = new Set<Promise<void>>();
  private readonly delayed = new Map<Entry, NodeJS.Timeout>();

  constructor(
    private readonly queue: MemoryQueue,
    private readonly handler: DeliveryHandler,
    private readonly settings: ConsumptionSettings,
  ) {
    queue.attach(this);
  }

  get hasRoom(): boolean {
    return this.state === 'active' && this.unacknowledged < this.settings.prefetch;
  }

  async pause(): Promise<void> {
    if (this.state === 'active') this.state = 'paused';
  }

  async resume(): Promise<void> {
    if (this.state !== 'paused') return;
    this.state = 'active';
    this.queue.schedule();
  }

  async stop(): Promise<void> {
    this.state = 'stopped';
    this.queue.detach(this);
    for (const entry of [...this.delayed.keys()]) this.giveBack(entry);
    while (this.handling.size > 0) await Promise.all(this.handling);
    this.settings.onStop();
  }

  deliver(entry: Entry): void {
    this.unacknowledged += 1;
    const handling = this.handle(entry).finally(() => this.handling.delete(handling));
    this.handling.add(handling);
  }

  private async handle(entry: Entry): Promise<void> {
    let open = true;
    const acknowledge = (): void => {
      if (!open) return;
      open = false;
      this.freeSlot();
      entry.taken();
    };
    const delivery = deliveryOf(this.queue.name, entry, acknowledge);
    entry.deliveryCount += 1;
    try {
      await this.handler(delivery);
      acknowledge();
    } catch (error) {
      this.settings.onHandlerError(error, delivery);
      if (open) this.redeliver(entry);
      open = false;
    }
  }

  /** The slot stays taken during the pause: a handler whose database is away is asked ever more rarely. */
  private redeliver(entry: Entry): void {
    const limit = this.queue.deliveryLimit;
    if (limit !== undefined && entry.deliveryCount > limit) {
      this.freeSlot();
      entry.refused(new PublishError('refused', false, `${this.queue.name}: given up after ${limit} deliveries`));
    } else if (this.state === 'stopped') {
      this.freeSlot();
      this.queue.putBack(entry);
    } else {
      const delay = this.settings.redeliveryDelayMs(entry.deliveryCount);
      this.delayed.set(
        entry,
        setTimeout(() => this.giveBack(entry), delay),
      );
    }
  }

  private giveBack(entry: Entry): void {
    clearTimeout(this.delayed.get(entry));
    this.delayed.delete(entry);
    this.queue.putBack(entry);
    this.freeSlot();
  }

  private freeSlot(): void {
    this.unacknowledged -= 1;
    this.queue.schedule();
  }
}

function deliveryOf(queue: string, { message, publishedAt, deliveryCount }: Entry, acknowledge: () => void): Delivery {
  return {
    queue,
    messageId: message.messageId,
    body: message.body,
    contentType: message.contentType ?? 'application/cloudevents+json',
    exchange: message.exchange,
    routingKey: message.routingKey,
    headers: message.headers ?? noHeaders,
    replyTo: message.replyTo,
    correlationId: message.correlationId,
    deliveryCount,
    redelivered: deliveryCount > 0,
    publishedAt,
    acknowledge,
  };
}
