import { systemClock, type Clock } from './clock';
import type { Delivery, MessageBus, OutgoingMessage } from './message-bus';
import { PublishError } from './message-bus';

export type ReplyHandler = (body: string, delivery: Delivery) => void;

/** Questions and answers over the bus: one reply queue per process, answers told apart by their correlation id. */
export class Requester {
  private readonly waiting = new Map<string, ReplyHandler>();

  constructor(
    private readonly bus: MessageBus,
    private readonly newId: () => string,
    private readonly clock: Pick<Clock, 'after'> = systemClock,
  ) {}

  /** Consumes the process's reply queue; once, before anything is asked. */
  async start(): Promise<void> {
    // An answer that nobody waits for any more is acknowledged and forgotten.
    await this.bus.consume(this.bus.replyQueue, { prefetch: 1_000 }, async (delivery) => {
      if (delivery.correlationId !== undefined) this.waiting.get(delivery.correlationId)?.(delivery.body, delivery);
    });
  }

  /**
   * Asks and waits for the first answer.
   * @throws PublishError when nobody took the question, or `timeout` when no answer came in time
   */
  async request(
    message: Pick<OutgoingMessage, 'exchange' | 'routingKey' | 'body' | 'messageId'>,
    timeoutMs: number,
  ): Promise<string> {
    const correlationId = this.newId();
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const forget = this.onReply(correlationId, resolve);
    const forgetTimer = this.clock.after(timeoutMs, () => {
      reject(new PublishError('timeout', true, `no answer from ${message.routingKey} within ${timeoutMs} ms`));
    });
    // In process, publishing ends with the answering handler's ack: the answer counts, whichever comes first.
    this.bus.publish({ ...message, correlationId, replyTo: this.bus.replyQueue, mustArrive: true }).catch(reject);
    try {
      return await promise;
    } finally {
      forgetTimer();
      forget();
    }
  }

  /** For callers to whom several messages may come. @returns ends the waiting */
  onReply(correlationId: string, handler: ReplyHandler): () => void {
    this.waiting.set(correlationId, handler);
    return () => {
      this.waiting.delete(correlationId);
    };
  }
}

/** Answers a delivery that asks for it. Whoever asked may be gone, so the answer need not arrive. */
export async function reply(bus: MessageBus, delivery: Delivery, body: string): Promise<void> {
  const { replyTo, correlationId } = delivery;
  if (replyTo === undefined || correlationId === undefined) return;
  await bus.publish({
    exchange: '',
    routingKey: replyTo,
    messageId: correlationId,
    correlationId,
    body,
    mustArrive: false,
  });
}
