import type {
  BusHealth,
  ConsumeOptions,
  Consumption,
  Delivery,
  DeliveryHandler,
  MessageBus,
  OutgoingMessage,
  Topology,
} from '@ensue/ports';
import { PublishError } from '@ensue/ports';
import { patientBuckets } from './buckets';
import type { Metrics } from './metrics';

/** A bus that counts and times what goes through it; it promises what the one inside promises. */
export class MeasuredBus implements MessageBus {
  private readonly confirmed;
  private readonly failures;
  private readonly handled;
  private readonly rejected;
  private readonly redelivered;
  private readonly age;

  constructor(
    private readonly bus: MessageBus,
    metrics: Metrics,
  ) {
    this.confirmed = metrics.histogram({
      name: 'ensue_bus_publish_duration_seconds',
      help: 'From handing a message over until somebody durable had it, by exchange, or queue of the default exchange.',
      labels: ['to'],
    });
    this.failures = metrics.counter({
      name: 'ensue_bus_publish_failures_total',
      help: 'Messages for which nobody took responsibility; most are sent again.',
      labels: ['to', 'reason'],
    });
    this.handled = metrics.histogram({
      name: 'ensue_bus_delivery_duration_seconds',
      help: 'From the delivery of a message until it was dealt with; for the orchestrator, until its batch had committed.',
      labels: ['queue'],
    });
    this.rejected = metrics.counter({
      name: 'ensue_bus_delivery_failures_total',
      help: 'Deliveries that failed and come again.',
      labels: ['queue'],
    });
    this.redelivered = metrics.counter({
      name: 'ensue_bus_redeliveries_total',
      help: 'Deliveries that were not the first of their message.',
      labels: ['queue'],
    });
    this.age = metrics.histogram(
      {
        name: 'ensue_bus_message_age_seconds',
        help: 'How long messages had waited in their queue, by the clock of the sender, in whole seconds.',
        labels: ['queue'],
      },
      patientBuckets,
    );
    metrics.gauge({ name: 'ensue_bus_connected', help: '1 while connected to the broker and consuming.' }, (gauge) =>
      gauge.set(bus.health().connected && bus.health().consuming ? 1 : 0),
    );
    metrics.gauge(
      { name: 'ensue_bus_blocked', help: '1 while the broker asks for silence (memory or disk alarm).' },
      (gauge) => gauge.set(bus.health().blocked ? 1 : 0),
    );
  }

  get replyQueue(): string {
    return this.bus.replyQueue;
  }

  start(): Promise<void> {
    return this.bus.start();
  }

  declare(topology: Topology): Promise<void> {
    return this.bus.declare(topology);
  }

  publish(message: OutgoingMessage): Promise<void> {
    const began = performance.now();
    const to = message.exchange === '' ? familyOf(message.routingKey) : message.exchange;
    const publishing = this.bus.publish(message);
    publishing.then(
      () => this.confirmed.observe({ to }, (performance.now() - began) / 1_000),
      (error: unknown) => this.failures.inc({ to, reason: error instanceof PublishError ? error.failure : 'error' }),
    );
    return publishing;
  }

  consume(queue: string, options: ConsumeOptions, handler: DeliveryHandler): Promise<Consumption> {
    const family = familyOf(queue);
    const labels = { queue: family };
    return this.bus.consume(queue, options, (delivery: Delivery) => {
      const began = performance.now();
      if (delivery.redelivered) this.redelivered.inc(labels);
      if (delivery.publishedAt !== undefined)
        this.age.observe(labels, Math.max(0, Math.floor((Date.now() - delivery.publishedAt) / 1_000)));
      const handling = handler(delivery);
      handling.then(
        () => this.handled.observe(labels, (performance.now() - began) / 1_000),
        () => this.rejected.inc(labels),
      );
      return handling;
    });
  }

  depth(queue: string): Promise<number> {
    return this.bus.depth(queue);
  }

  health(): BusHealth {
    return this.bus.health();
  }

  onReconnected(listener: () => void): void {
    this.bus.onReconnected(listener);
  }

  stop(limitMs: number): Promise<void> {
    return this.bus.stop(limitMs);
  }
}

/** Queues of single processes have names that nobody could count: they are one each. */
function familyOf(queue: string): string {
  if (queue.startsWith('ensue.reply.')) return 'ensue.reply';
  return queue.startsWith('ensue.control.') ? 'ensue.control' : queue;
}
