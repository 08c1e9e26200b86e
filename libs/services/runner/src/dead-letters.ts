import { randomUUID } from 'node:crypto';
import { deadLettersQueue } from '@ensue/contracts';
import type { Delivery, MessageBus } from '@ensue/ports';
import type { RunnerLogger } from './runner-logger';

/** Parks messages that nobody here can digest, with their reason, where a person can look at them. */
export class DeadLetters {
  constructor(
    private readonly bus: MessageBus,
    private readonly logger: RunnerLogger,
  ) {}

  /** Resolves when the message is safe there: then it may be acknowledged here. */
  async park(delivery: Delivery, reason: string): Promise<void> {
    this.logger.error(`parked a message: ${reason}`, { queue: delivery.queue, messageId: delivery.messageId });
    await this.bus.publish({
      exchange: '',
      routingKey: deadLettersQueue,
      messageId: delivery.messageId ?? randomUUID(),
      body: delivery.body,
      ...(delivery.contentType === undefined ? {} : { contentType: delivery.contentType }),
      headers: { ...delivery.headers, 'x-ensue-reason': reason.slice(0, 1_000), 'x-ensue-queue': delivery.queue },
      mustArrive: true,
    });
  }
}
