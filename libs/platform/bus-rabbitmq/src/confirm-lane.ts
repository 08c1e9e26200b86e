import type { OutgoingMessage } from '@ensue/ports';
import { PublishError } from '@ensue/ports';
import type { ConfirmChannel } from 'amqplib';
import { textOf } from './broker-errors';
import type { Link } from './link';
import { ReturnedMessages } from './returned-messages';

interface InFlight {
  readonly sentAt: number;
  readonly settle: (error: PublishError | undefined) => void;
}

/** One channel in confirm mode, and what is on its way on it. When it ends, all that was on its way is unknown. */
export class ConfirmLane {
  private readonly inFlight = new Set<InFlight>();
  private readonly returned = new ReturnedMessages();
  private watch: NodeJS.Timeout | undefined;
  private lastError: Error | undefined;
  private open = true;

  static async on(link: Link, onEnd: (error: Error) => void): Promise<ConfirmLane> {
    return new ConfirmLane(link, await link.openConfirmChannel(), onEnd);
  }

  private constructor(
    private readonly link: Link,
    private readonly channel: ConfirmChannel,
    private readonly onEnd: (error: Error) => void,
  ) {
    channel.on('error', (error) => (this.lastError = error));
    channel.on('close', () => this.end(this.lastError ?? new Error('channel closed')));
    channel.on('return', ({ fields, properties }) => {
      this.returned.add(fields.exchange, fields.routingKey, properties.messageId);
    });
  }

  /** Resolves at the broker's confirm. */
  send(message: OutgoingMessage, content: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.open) return reject(lost('the channel is closed'));
      const entry: InFlight = {
        sentAt: performance.now(),
        settle: (error) => {
          if (!this.inFlight.delete(entry)) return;
          if (error) reject(error);
          else resolve();
        },
      };
      this.inFlight.add(entry);
      try {
        this.channel.publish(message.exchange, message.routingKey, content, optionsOf(message), (nack: unknown) => {
          entry.settle(this.verdict(message, nack));
        });
      } catch (error) {
        entry.settle(lost(textOf(error)));
      }
      this.watchOldest();
    });
  }

  /** A return comes before its confirm: such a message was confirmed, and is nowhere. */
  private verdict({ exchange, routingKey, messageId }: OutgoingMessage, nack: unknown): PublishError | undefined {
    const wasReturned = this.returned.take(exchange, routingKey, messageId);
    // amqplib reports a closed channel the same way as a nack, and before anyone else hears of it.
    if (nack) return isNack(nack) ? refused() : lost(textOf(nack));
    this.link.channelWorked();
    if (!wasReturned) return undefined;
    return new PublishError('unroutable', true, `no queue for ${exchange || 'the default exchange'} ${routingKey}`);
  }

  /** One timer for all: entries are in the order of their sending. */
  private watchOldest(): void {
    if (this.watch !== undefined) return;
    const [oldest] = this.inFlight;
    if (!oldest) return;
    const dueIn = oldest.sentAt + this.link.settings.confirmMs - performance.now();
    this.watch = setTimeout(
      () => {
        this.watch = undefined;
        this.checkOverdue();
        this.watchOldest();
      },
      Math.max(dueIn, 10),
    );
  }

  private checkOverdue(): void {
    const { confirmMs } = this.link.settings;
    const overdue = [...this.inFlight].filter((entry) => performance.now() - entry.sentAt >= confirmMs);
    if (overdue.length === 0) return;
    if (this.link.blocked) {
      // The broker does not read: another channel would be no better.
      for (const entry of overdue)
        entry.settle(new PublishError('blocked', true, 'sent before the broker asked for silence'));
      return;
    }
    const error = new PublishError('timeout', true, `no confirm within ${confirmMs} ms`);
    for (const entry of overdue) entry.settle(error);
    this.link.channelFailed(error);
    this.end(error);
    this.close();
  }

  close(): void {
    this.channel.close().catch(() => undefined);
  }

  private end(error: Error): void {
    if (!this.open) return;
    this.open = false;
    clearTimeout(this.watch);
    for (const entry of [...this.inFlight]) entry.settle(lost(textOf(error)));
    this.onEnd(error);
  }
}

function isNack(error: unknown): boolean {
  return error instanceof Error && error.message === 'message nacked';
}

function refused(): PublishError {
  return new PublishError('refused', true, 'the broker refused the message');
}

function lost(why: string): PublishError {
  return new PublishError('closed', true, `unknown whether the message arrived: ${why}`);
}

function optionsOf({ messageId, contentType, headers, replyTo, correlationId, mustArrive }: OutgoingMessage) {
  return {
    messageId,
    contentType: contentType ?? 'application/cloudevents+json',
    mandatory: mustArrive,
    persistent: mustArrive,
    timestamp: Math.floor(Date.now() / 1_000),
    ...(headers && { headers }),
    ...(replyTo !== undefined && { replyTo }),
    ...(correlationId !== undefined && { correlationId }),
  };
}
