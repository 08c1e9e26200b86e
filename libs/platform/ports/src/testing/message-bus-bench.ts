import { randomUUID } from 'node:crypto';
import type { ConsumeOptions, Consumption, Delivery, MessageBus, OutgoingMessage } from '../message-bus';

/** What differs between adapters, and must be said. */
export interface MessageBusFeatures {
  /** Who has taken responsibility when a publish resolves: a broker, or the handler's acknowledgement. */
  readonly responsibility: 'broker' | 'acknowledgement';
  /** Several buses of one harness share their queues. */
  readonly shared: boolean;
}

export interface MessageBusHarness {
  readonly features: MessageBusFeatures;
  /** The largest body the adapter carries, in bytes. */
  readonly maxBodyBytes: number;
  /** Not started yet. */
  newBus(): MessageBus;
  /** Removes what tests left behind in the broker. */
  cleanUp(queues: readonly string[], exchanges: readonly string[]): Promise<void>;
  dispose(): Promise<void>;
}

/** One test's bus, and short words for what tests do with it. Names are the test's own: it sees nobody else's messages. */
export class BusBench {
  private buses: MessageBus[] = [];
  private queues: string[] = [];
  private exchanges: string[] = [];
  private gates: (() => void)[] = [];

  constructor(private readonly currentHarness: () => MessageBusHarness) {}

  get harness(): MessageBusHarness {
    return this.currentHarness();
  }

  get bus(): MessageBus {
    const [bus] = this.buses;
    if (!bus) throw new Error('the bus is made in beforeEach');
    return bus;
  }

  async setUp(): Promise<void> {
    await this.anotherBus();
  }

  async tearDown(): Promise<void> {
    // A test that failed leaves handlers waiting; nobody shall wait for them.
    for (const open of this.gates) open();
    await Promise.all(this.buses.map((bus) => bus.stop(2_000)));
    await this.harness.cleanUp(this.queues, this.exchanges);
    this.buses = [];
    this.queues = [];
    this.exchanges = [];
    this.gates = [];
  }

  async anotherBus(): Promise<MessageBus> {
    const bus = this.harness.newBus();
    this.buses.push(bus);
    await bus.start();
    return bus;
  }

  /** Declares a queue of its own for the test. */
  async queue(
    bindings: readonly { readonly exchange: string; readonly pattern: string }[] = [],
    kind: 'work' | 'private' = 'work',
  ): Promise<string> {
    const name = `test.${randomUUID()}`;
    if (kind === 'work') this.queues.push(name);
    await this.bus.declare({ exchanges: [], queues: [{ name, kind, bindings }] });
    return name;
  }

  async exchange(type: 'topic' | 'direct' | 'fanout'): Promise<string> {
    const name = `test.${randomUUID()}`;
    this.exchanges.push(name);
    await this.bus.declare({ exchanges: [{ name, type }], queues: [] });
    return name;
  }

  message(message: Partial<OutgoingMessage>): OutgoingMessage {
    return { exchange: '', routingKey: '', messageId: randomUUID(), body: '', mustArrive: true, ...message };
  }

  /** Publishes to a queue (or wherever the message says). */
  publish(queue: string, body: string, rest: Partial<OutgoingMessage> = {}): Promise<void> {
    return this.bus.publish(this.message({ routingKey: queue, body, ...rest }));
  }

  /** Publishes without waiting for anyone: what a test is not about may fail when the bus stops. */
  throwIn(queue: string, body: string, rest: Partial<OutgoingMessage> = {}): void {
    this.publish(queue, body, rest).catch(() => undefined);
  }

  /** Consumes and notes every delivery, then does as told. */
  async notes(
    queue: string,
    handler: (delivery: Delivery) => Promise<void> | void = () => undefined,
    options: ConsumeOptions = { prefetch: 10 },
  ): Promise<{ readonly deliveries: Delivery[]; readonly bodies: string[]; readonly consumption: Consumption }> {
    const deliveries: Delivery[] = [];
    const bodies: string[] = [];
    const consumption = await this.bus.consume(queue, options, async (delivery) => {
      deliveries.push(delivery);
      bodies.push(delivery.body);
      await handler(delivery);
    });
    return { deliveries, bodies, consumption };
  }

  /** Something to wait at until the test opens it. */
  gate(): { readonly opened: Promise<void>; readonly open: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gates.push(resolve);
    return { opened: promise, open: resolve };
  }
}

/** Lets everything happen that is about to happen without anyone's doing. */
export async function aWhile(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
}
