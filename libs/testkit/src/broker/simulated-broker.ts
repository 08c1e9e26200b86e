import { intakeQueue } from '@ensue/contracts';
import { RoutingTable } from '@ensue/bus-memory';
import type { Delivery, OutgoingMessage, QueueDeclaration, Topology } from '@ensue/ports';
import type { Life } from '../life';
import type { World } from '../world';
import { BrokerQueue, type Consumer, type Stored } from './broker-queue';

const retryAfterFailureMs = 200;

/**
 * A broker in memory: it keeps what it confirmed and delivers until it is acknowledged, at least once, in any order. It may be
 * purged; only the intake is its to keep (DESIGN §6).
 */
export class SimulatedBroker {
  private readonly routes = new RoutingTable();
  private readonly queues = new Map<string, BrokerQueue>();

  constructor(private readonly world: World) {}

  declare(topology: Topology, owner: Life): void {
    for (const exchange of topology.exchanges) this.routes.declare(exchange);
    for (const queue of topology.queues) {
      this.ensure(queue, owner);
      for (const binding of queue.bindings) this.routes.bind(queue.name, binding);
    }
  }

  ensure({ name, kind }: Pick<QueueDeclaration, 'name' | 'kind'>, owner: Life): void {
    if (!this.queues.has(name))
      this.queues.set(name, new BrokerQueue(name, kind, kind === 'private' ? owner : undefined));
  }

  /** A message has arrived. @returns whether it found a queue */
  arrive(message: OutgoingMessage): boolean {
    const { exchange, routingKey } = message;
    const names = exchange === '' ? [routingKey] : [...(this.routes.queuesFor(exchange, routingKey) ?? [])];
    const queues = names.flatMap((name) => this.queues.get(name) ?? []);
    for (const queue of queues) {
      queue.ready.push({ message, deliveries: 0 });
      if (queue.name !== intakeQueue && this.world.befalls('purge', `${queue.label} ${what(message)}`))
        queue.ready = [];
      this.scheduleAll(queue);
    }
    return queues.length > 0;
  }

  consume(queue: string, consumer: Consumer): void {
    const found = this.queues.get(queue);
    if (found === undefined) throw new Error(`no queue ${queue}`);
    found.consumers.push(consumer);
    this.scheduleAll(found);
  }

  wake(queue: string): void {
    const found = this.queues.get(queue);
    if (found !== undefined) this.scheduleAll(found);
  }

  depth(queue: string): number | undefined {
    return this.queues.get(queue)?.ready.length;
  }

  /** What a connection held is delivered again; with the process its consumers go too, and queues of its own. */
  dropConnection(life: Life, forGood: boolean): void {
    for (const queue of this.queues.values()) {
      if (queue.owner === life) {
        queue.ready = [];
        for (const { unacknowledged } of queue.consumers) unacknowledged.clear();
        if (forGood) this.queues.delete(queue.name);
        continue;
      }
      for (const consumer of queue.consumers.filter((each) => each.life === life)) {
        const back = queue.takeBack(consumer);
        if (back > 0) this.world.trace.add(`${back} of ${queue.label} go back`);
        if (forGood) queue.consumers.splice(queue.consumers.indexOf(consumer), 1);
      }
      this.scheduleAll(queue);
    }
  }

  /** An empty broker in its place: what was delivered and not acknowledged is gone as well. */
  replace(): void {
    for (const queue of this.queues.values()) {
      for (const consumer of queue.consumers) {
        if (queue.name === intakeQueue) queue.takeBack(consumer);
        else consumer.unacknowledged.clear();
      }
      if (queue.name !== intakeQueue) queue.ready = [];
      else this.scheduleAll(queue);
    }
  }

  /** Nothing waits in a work queue or is being worked on. */
  get idle(): boolean {
    return [...this.queues.values()].every(
      ({ kind, ready, consumers }) =>
        kind === 'private' ||
        (ready.length === 0 && consumers.every(({ unacknowledged }) => unacknowledged.size === 0)),
    );
  }

  private scheduleAll(queue: BrokerQueue): void {
    while (queue.tries < queue.ready.length) this.schedule(queue);
  }

  private schedule(queue: BrokerQueue): void {
    queue.tries += 1;
    this.world.time.after(this.world.dice.between(0.1, 1.5), () => {
      queue.tries -= 1;
      this.deliverOne(queue);
    });
  }

  private deliverOne(queue: BrokerQueue): void {
    const { dice } = this.world;
    const consumers = queue.withRoom;
    if (queue.ready.length === 0 || consumers.length === 0) return;
    const consumer = dice.pick(consumers);
    const reordered = queue.ready.length > 1 && this.world.befalls('reordered', queue.label);
    const [stored] = queue.ready.splice(reordered ? dice.int(1, queue.ready.length - 1) : 0, 1);
    if (stored !== undefined) this.deliver(queue, consumer, stored);
  }

  private deliver(queue: BrokerQueue, consumer: Consumer, stored: Stored): void {
    const { unacknowledged, life } = consumer;
    unacknowledged.add(stored);
    const delivery = deliveryOf(queue, stored, () => this.acknowledge(queue, consumer, stored));
    stored.deliveries += 1;
    this.world.trace.add(`${queue.label} → ${life.name}: ${what(stored.message)} (${delivery.deliveryCount})`);
    consumer.handler(delivery).then(
      () => this.acknowledge(queue, consumer, stored),
      (error: unknown) => this.refused(queue, consumer, stored, error),
    );
  }

  private acknowledge(queue: BrokerQueue, consumer: Consumer, stored: Stored): void {
    // What a connection that is gone had delivered is no longer its to acknowledge.
    if (!consumer.life.alive || !consumer.unacknowledged.delete(stored)) return;
    if (this.world.befalls('ackLost', `${queue.label} ${what(stored.message)}`)) queue.ready.unshift(stored);
    this.scheduleAll(queue);
  }

  private refused(queue: BrokerQueue, consumer: Consumer, stored: Stored, error: unknown): void {
    if (!consumer.life.alive || !consumer.unacknowledged.has(stored)) return;
    this.world.trace.add(`${consumer.life.name} hands back ${what(stored.message)}: ${String(error)}`);
    this.world.time.after(retryAfterFailureMs, () => {
      if (!consumer.unacknowledged.delete(stored)) return;
      queue.ready.unshift(stored);
      this.scheduleAll(queue);
    });
  }
}

/** What a trace calls a message: its id, or its kind where the id is made anew each time. */
export function what({ messageId, exchange, routingKey }: OutgoingMessage): string {
  return `${exchange}/${routingKey.startsWith('ensue.reply') ? 'reply' : routingKey} ${messageId}`;
}

function deliveryOf(queue: BrokerQueue, { message, deliveries }: Stored, acknowledge: () => void): Delivery {
  return {
    queue: queue.name,
    messageId: message.messageId,
    body: message.body,
    contentType: message.contentType ?? 'application/cloudevents+json',
    exchange: message.exchange,
    routingKey: message.routingKey,
    headers: message.headers ?? {},
    replyTo: message.replyTo,
    correlationId: message.correlationId,
    deliveryCount: deliveries,
    redelivered: deliveries > 0,
    acknowledge,
  };
}
