import { randomUUID } from 'node:crypto';
import type {
  BusHealth,
  ConsumeOptions,
  Consumption,
  Delivery,
  DeliveryHandler,
  MessageBus,
  OutgoingMessage,
  QueueDeclaration,
  Topology,
} from '@ensue/ports';
import { PublishError, redeliveryDelayMs, tooLarge } from '@ensue/ports';
import { MemoryConsumption } from './memory-consumption';
import { MemoryQueue } from './memory-queue';
import { RoutingTable } from './routing-table';

export interface MemoryBusOptions {
  /** Growing, so that a handler whose database is away is no hot loop. */
  readonly redeliveryDelayMs?: (deliveryCount: number) => number;
  readonly onHandlerError?: (error: unknown, delivery: Delivery) => void;
  /** Larger bodies are refused, in bytes. */
  readonly maxBodyBytes?: number;
  /** So many messages may wait in a queue for which nobody answers: private ones drop their oldest, others make publishers wait. */
  readonly maxUnanswered?: number;
}

/**
 * The bus of a single process. It holds nothing anyone relies on: a publish resolves when the handlers of all queues it
 * reached have acknowledged, so what is lost in a crash was never promised, and a slow consumer slows its publishers.
 */
export class MemoryBus implements MessageBus {
  readonly replyQueue = `ensue.reply.${randomUUID()}`;
  private readonly routes = new RoutingTable();
  private readonly queues = new Map<string, MemoryQueue>();
  private readonly consumptions = new Set<MemoryConsumption>();
  private readonly listeners: (() => void)[] = [];
  private readonly options: Required<MemoryBusOptions>;
  private state: 'new' | 'started' | 'stopping' | 'stopped' = 'new';
  private dropped = 0;

  constructor(options: MemoryBusOptions = {}) {
    this.options = {
      redeliveryDelayMs,
      onHandlerError: () => undefined,
      maxBodyBytes: 8 * 1024 * 1024,
      maxUnanswered: 10_000,
      ...options,
    };
    this.ensureQueue({ name: this.replyQueue, kind: 'private', bindings: [] });
  }

  async start(): Promise<void> {
    if (this.state !== 'new') return;
    this.state = 'started';
    for (const listener of this.listeners) listener();
  }

  async declare(topology: Topology): Promise<void> {
    for (const exchange of topology.exchanges) this.routes.declare(exchange);
    for (const queue of topology.queues) {
      this.ensureQueue(queue);
      for (const binding of queue.bindings) this.routes.bind(queue.name, binding);
    }
  }

  async publish(message: OutgoingMessage): Promise<void> {
    if (this.state === 'stopped' || this.state === 'stopping') throw closed();
    const queues = this.queuesFor(message);
    // Nobody reads it: its text need not even be made.
    if (queues.length === 0 && !message.mustArrive) return;
    const excess = tooLarge(message, this.options.maxBodyBytes);
    if (excess) throw new PublishError('too-large', false, excess);
    if (queues.length === 0) {
      throw new PublishError(
        'unroutable',
        true,
        `no queue for ${message.exchange || 'the default exchange'} ${message.routingKey}`,
      );
    }
    await Promise.all(queues.map((queue) => this.put(queue, message)));
  }

  async consume(queue: string, { prefetch }: ConsumeOptions, handler: DeliveryHandler): Promise<Consumption> {
    if (this.state === 'stopped' || this.state === 'stopping') throw closed();
    const consumption: MemoryConsumption = new MemoryConsumption(this.find(queue), handler, {
      ...this.options,
      prefetch,
      onStop: () => this.consumptions.delete(consumption),
    });
    this.consumptions.add(consumption);
    return consumption;
  }

  async depth(queue: string): Promise<number> {
    return this.find(queue).depth;
  }

  health(): BusHealth {
    const connected = this.state === 'started';
    const dropped = this.dropped > 0 ? `, ${this.dropped} dropped` : '';
    return { connected, consuming: connected, blocked: false, detail: `in this process, ${this.state}${dropped}` };
  }

  onReconnected(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Whoever still waits in a queue learns that nobody here will take it. */
  async stop(limitMs: number): Promise<void> {
    if (this.state === 'stopped') return;
    this.state = 'stopping';
    const stopped = Promise.all([...this.consumptions].map((consumption) => consumption.stop()));
    this.refuseWaiting();
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([stopped, new Promise((resolve) => (timer = setTimeout(resolve, limitMs)))]);
    clearTimeout(timer);
    this.state = 'stopped';
    this.refuseWaiting();
    this.consumptions.clear();
  }

  private refuseWaiting(): void {
    for (const queue of this.queues.values()) {
      for (let entry = queue.takeOldest(); entry; entry = queue.takeOldest()) entry.refused(closed());
    }
  }

  private ensureQueue({ name, kind, deliveryLimit }: QueueDeclaration): void {
    if (!this.queues.has(name)) this.queues.set(name, new MemoryQueue(name, kind, deliveryLimit));
  }

  private find(name: string): MemoryQueue {
    const queue = this.queues.get(name);
    if (!queue) throw new PublishError('unroutable', true, `no queue ${name} is declared`);
    return queue;
  }

  private queuesFor({ exchange, routingKey }: OutgoingMessage): readonly MemoryQueue[] {
    const names = exchange === '' ? [routingKey] : (this.routes.queuesFor(exchange, routingKey) ?? []);
    return [...names].flatMap((name) => this.queues.get(name) ?? []);
  }

  private put(queue: MemoryQueue, message: OutgoingMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const answered = queue.kind === 'work' && (message.mustArrive || queue.depth >= this.options.maxUnanswered);
      if (queue.kind === 'private' && queue.depth >= this.options.maxUnanswered && queue.takeOldest())
        this.dropped += 1;
      queue.add({ message, publishedAt: Date.now(), deliveryCount: 0, taken: resolve, refused: reject });
      if (!answered) resolve();
    });
  }
}

function closed(): PublishError {
  return new PublishError('closed', true, 'the bus is stopped');
}
