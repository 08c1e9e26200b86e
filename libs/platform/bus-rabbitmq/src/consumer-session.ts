import type { Channel, ConsumeMessage } from 'amqplib';
import { AckBook } from './ack-book';
import type { Link } from './link';
import { withTimeLimit } from './time-limit';

export interface SessionListener {
  delivered(session: ConsumerSession, message: ConsumeMessage): void;
  /** The broker took the consumer away (queue deleted, node leaving); the channel stands. */
  cancelled(session: ConsumerSession): void;
  /** The channel is gone, and with it every delivery that was not acknowledged. */
  ended(session: ConsumerSession, error: Error): void;
}

/**
 * One channel's life as a consumer. Delivery tags mean something only here: an acknowledgement for a session that has ended
 * would settle another message on the next one, so it is dropped.
 */
export class ConsumerSession {
  private readonly acks: AckBook;
  private consumerTag: string | undefined;
  private open = true;
  private lastError: Error | undefined;

  static async on(link: Link, queue: string, prefetch: number, listener: SessionListener): Promise<ConsumerSession> {
    const channel = await link.openChannel();
    const session = new ConsumerSession(link, channel, queue, listener);
    try {
      await session.ask('setting the prefetch', channel.prefetch(prefetch));
      await session.consume();
      return session;
    } catch (error) {
      void session.close();
      throw error;
    }
  }

  private constructor(
    private readonly link: Link,
    private readonly channel: Channel,
    private readonly queue: string,
    private readonly listener: SessionListener,
  ) {
    this.acks = new AckBook({ ack: (deliveryTag, upTo) => this.settle(() => channel.ack(tagged(deliveryTag), upTo)) });
    channel.on('error', (error) => (this.lastError = error));
    channel.on('close', () => this.end());
  }

  get alive(): boolean {
    return this.open && this.link.alive;
  }

  /** By the broker's word. */
  get consuming(): boolean {
    return this.alive && this.consumerTag !== undefined;
  }

  async consume(): Promise<void> {
    const consuming = this.channel.consume(this.queue, (message) => this.receive(message), { noAck: false });
    const { consumerTag } = await this.ask('consuming', consuming);
    this.consumerTag = consumerTag;
  }

  /** Takes no more; deliveries already here stay ours. */
  async cancel(): Promise<void> {
    if (this.consumerTag === undefined) return;
    const cancelling = this.channel.cancel(this.consumerTag);
    this.consumerTag = undefined;
    await this.ask('cancelling', cancelling);
  }

  /** @returns false when it came too late */
  acknowledge(message: ConsumeMessage): boolean {
    if (!this.alive) return false;
    this.acks.acknowledge(message.fields.deliveryTag);
    return true;
  }

  /** To be delivered again. @returns false when it came too late */
  handBack(message: ConsumeMessage): boolean {
    if (!this.alive) return false;
    if (this.acks.handedBack(message.fields.deliveryTag)) {
      this.settle(() => this.channel.nack(tagged(message.fields.deliveryTag), false, true));
    }
    return true;
  }

  /** Tells what is still to be told, then ends; whatever was not acknowledged is delivered to someone else. */
  async close(): Promise<void> {
    if (!this.alive) return;
    this.acks.flush();
    this.open = false;
    // The broker's answer proves that it has read the acknowledgements before; closing the connection could overtake them.
    await this.ask('closing the channel', this.channel.close()).catch(() => undefined);
  }

  private receive(message: ConsumeMessage | null): void {
    if (!this.open) return;
    if (message) {
      this.acks.delivered(message.fields.deliveryTag);
      this.link.channelWorked();
      this.listener.delivered(this, message);
    } else {
      this.consumerTag = undefined;
      this.listener.cancelled(this);
    }
  }

  private settle(send: () => void): void {
    try {
      send();
    } catch (error) {
      // amqplib throws when the channel is closing: the broker delivers again.
      this.lastError ??= error instanceof Error ? error : undefined;
    }
  }

  private async ask<T>(what: string, answer: Promise<T>): Promise<T> {
    return withTimeLimit(answer, this.link.settings.rpcMs, `${what} at ${this.queue}`);
  }

  private end(): void {
    if (!this.open) return;
    this.open = false;
    this.consumerTag = undefined;
    this.listener.ended(this, this.lastError ?? new Error('channel closed'));
  }
}

/** All that amqplib reads of a message to settle it. */
function tagged(deliveryTag: number): ConsumeMessage {
  const fields = { deliveryTag } as ConsumeMessage['fields'];
  return { fields } as ConsumeMessage;
}
