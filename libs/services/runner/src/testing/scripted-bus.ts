import type {
  BusHealth,
  Consumption,
  Delivery,
  DeliveryHandler,
  MessageBus,
  OutgoingMessage,
  Topology,
} from '@ensue/ports';

/** What became of a delivery: acknowledged early or at the end, handed back, or still with the handler. */
export interface Delivered {
  state: 'open' | 'early' | 'acknowledged' | 'returned';
  error?: unknown;
}

/** A bus whose deliveries and failures a test decides, one by one. */
export class ScriptedBus implements MessageBus {
  readonly replyQueue = 'ensue.reply.test';
  readonly published: OutgoingMessage[] = [];
  readonly declared: Topology[] = [];
  readonly paused = new Set<string>();
  /** What a publish does; by default it succeeds. */
  onPublish: (message: OutgoingMessage) => Promise<void> | void = () => undefined;
  private readonly handlers = new Map<string, DeliveryHandler>();

  async start(): Promise<void> {}

  async declare(topology: Topology): Promise<void> {
    this.declared.push(topology);
  }

  async publish(message: OutgoingMessage): Promise<void> {
    await this.onPublish(message);
    this.published.push(message);
  }

  async consume(queue: string, _options: { prefetch: number }, handler: DeliveryHandler): Promise<Consumption> {
    this.handlers.set(queue, handler);
    return {
      pause: async () => void this.paused.add(queue),
      resume: async () => void this.paused.delete(queue),
      stop: async () => void this.paused.add(queue),
    };
  }

  /** Brings a message to whoever consumes the queue, paused or not: it was on its way. */
  deliver(queue: string, body: string, given: Partial<Delivery> = {}): Delivered {
    const handler =
      this.handlers.get(queue) ?? this.handlers.get(this.queueNames().find((name) => name.startsWith(queue)) ?? '');
    if (!handler) throw new Error(`nobody consumes ${queue}`);
    const delivered: Delivered = { state: 'open' };
    const delivery: Delivery = {
      queue,
      messageId: 'message-1',
      body,
      contentType: 'application/cloudevents+json',
      exchange: '',
      routingKey: queue,
      headers: {},
      replyTo: undefined,
      correlationId: undefined,
      deliveryCount: given.redelivered === true ? 1 : 0,
      redelivered: false,
      acknowledge: () => {
        if (delivered.state === 'open') delivered.state = 'early';
      },
      ...given,
    };
    handler(delivery).then(
      () => {
        if (delivered.state === 'open') delivered.state = 'acknowledged';
      },
      (error: unknown) => {
        delivered.error = error;
        if (delivered.state === 'open') delivered.state = 'returned';
      },
    );
    return delivered;
  }

  /** The messages published to a queue, parsed. */
  to(queue: string): { id: string; type: string; data: Record<string, unknown> }[] {
    return this.published.filter(({ routingKey }) => routingKey === queue).map(({ body }) => JSON.parse(body));
  }

  queueNames(): string[] {
    return [...this.handlers.keys()];
  }

  async depth(): Promise<number> {
    return 0;
  }

  health(): BusHealth {
    return { connected: true, consuming: true, blocked: false, detail: 'scripted' };
  }

  onReconnected(): void {}

  async stop(): Promise<void> {}
}
