import type { DeliveryHandler } from '@ensue/ports';
import type { ConsumeMessage } from 'amqplib';
import { textOf } from './broker-errors';
import type { ConsumerSession } from './consumer-session';
import { deliveryOf } from './incoming';
import type { Settings } from './settings';

/** Deliveries that are with the handler, and what becomes of them. No error leaves here: amqplib could not bear it. */
export class Handling {
  private readonly running = new Set<Promise<void>>();
  /** Failed, and waiting to be handed back; each as what must be done now when there is no time to wait. */
  private readonly delayed = new Set<() => void>();
  private ending = false;

  constructor(
    private readonly parts: {
      readonly queue: string;
      readonly handler: DeliveryHandler;
      readonly settings: Settings;
    },
  ) {}

  /** Nothing is being handled. */
  get idle(): boolean {
    return this.running.size === 0;
  }

  /** Resolves when those that run now have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.running);
  }

  take(session: ConsumerSession, message: ConsumeMessage): void {
    const running = this.handle(session, message).finally(() => this.running.delete(running));
    this.running.add(running);
  }

  /** Resolves when every handler has ended and everything is settled. */
  async end(): Promise<void> {
    this.ending = true;
    for (const handBack of [...this.delayed]) handBack();
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private async handle(session: ConsumerSession, message: ConsumeMessage): Promise<void> {
    let open = true;
    const acknowledge = (): void => {
      if (!open) return;
      open = false;
      if (!session.acknowledge(message)) this.tooLate(message);
    };
    const delivery = deliveryOf(this.parts.queue, message, acknowledge);
    try {
      await this.parts.handler(delivery);
      acknowledge();
    } catch (error) {
      const { settings, queue } = this.parts;
      settings.onIncident({
        what: 'handler-failed',
        detail: `${queue} ${delivery.messageId}: ${textOf(error)}`,
        error,
      });
      if (!open) return;
      open = false;
      this.handBackLater(session, message, settings.redeliveryDelayMs(delivery.deliveryCount));
    }
  }

  /** The prefetch slot stays taken meanwhile: while everything fails, little is tried. */
  private handBackLater(session: ConsumerSession, message: ConsumeMessage, delayMs: number): void {
    const handBack = (): void => {
      clearTimeout(timer);
      this.delayed.delete(handBack);
      if (!session.handBack(message)) this.tooLate(message);
    };
    const timer = setTimeout(handBack, this.ending ? 0 : delayMs);
    this.delayed.add(handBack);
    if (this.ending) handBack();
  }

  /** Its channel is gone: the tag belongs to nobody, or worse, to another message. The broker delivers it again. */
  private tooLate(message: ConsumeMessage): void {
    const { queue, settings } = this.parts;
    settings.onIncident({ what: 'stale-acknowledgement', detail: `${queue}: delivery ${message.fields.deliveryTag}` });
  }
}
