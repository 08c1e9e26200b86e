import { deliveryLimit } from '@ensue/contracts';
import type { QueueDeclaration, Topology } from '@ensue/ports';
import type { Channel, Options } from 'amqplib';
import { isRefusal, notFound, replyCode, textOf } from './broker-errors';
import type { Link } from './link';
import { MissingTopologyError } from './missing-topology-error';
import type { Settings } from './settings';

/** A private queue that nobody empties drops its oldest; its messages need not arrive. */
const privateQueueLength = 10_000;

/** Remembers what was declared and makes it stand again on every connection: the broker may come back empty. */
export class TopologyKeeper {
  private readonly exchanges = new Map<string, Topology['exchanges'][number]>();
  private readonly queues = new Map<string, QueueDeclaration>();
  private readonly bindings = new Map<string, ReadonlyMap<string, QueueDeclaration['bindings'][number]>>();

  constructor(private readonly settings: Settings) {}

  remember({ exchanges, queues }: Topology): void {
    for (const exchange of exchanges) this.exchanges.set(exchange.name, exchange);
    for (const queue of queues) {
      const wanted = queue.bindings.map((binding) => [`${binding.exchange} ${binding.pattern}`, binding] as const);
      const known = this.bindings.get(queue.name) ?? new Map();
      const bindings = new Map([...known, ...wanted]);
      this.bindings.set(queue.name, bindings);
      this.queues.set(queue.name, { ...queue, bindings: [...bindings.values()] });
    }
  }

  hasExchange(name: string): boolean {
    return this.exchanges.has(name);
  }

  hasQueue(name: string): boolean {
    return this.queues.has(name);
  }

  /** @throws what the broker says, where it refuses: another program means something else by that name */
  async declare(link: Link, { exchanges, queues }: Topology): Promise<void> {
    for (const exchange of exchanges) await this.declareExchange(link, exchange);
    for (const queue of queues) await this.declareQueue(link, queue);
  }

  /**
   * After a reconnection. What the broker refuses is told and left out: the rest must stand. What others have to declare is
   * worth another try.
   */
  async restore(link: Link, kinds: readonly QueueDeclaration['kind'][]): Promise<void> {
    for (const exchange of this.exchanges.values()) {
      await this.unlessRefused(exchange.name, this.declareExchange(link, exchange));
    }
    for (const queue of this.queues.values()) {
      if (kinds.includes(queue.kind)) await this.unlessRefused(queue.name, this.declareQueue(link, queue));
    }
  }

  /** One queue and what it is bound to, when the broker has lost it. */
  async restoreQueue(link: Link, name: string): Promise<void> {
    const queue = this.queues.get(name);
    if (!queue) return;
    for (const { exchange } of queue.bindings) {
      const known = this.exchanges.get(exchange);
      if (known) await this.declareExchange(link, known);
    }
    await this.declareQueue(link, queue);
  }

  private async declareExchange(link: Link, { name, type }: Topology['exchanges'][number]): Promise<void> {
    if (this.isOthers()) return this.expect(name, link, (channel) => channel.checkExchange(name));
    await link.rpc.ask(`declaring ${name}`, (channel) => channel.assertExchange(name, type, { durable: true }));
  }

  private async declareQueue(link: Link, queue: QueueDeclaration): Promise<void> {
    const { name, kind } = queue;
    if (this.isOthers(kind)) return this.expect(name, link, (channel) => channel.checkQueue(name));
    await link.rpc.ask(`declaring ${name}`, (channel) => channel.assertQueue(name, this.optionsOf(queue)));
    for (const { exchange, pattern } of queue.bindings) {
      await link.rpc.ask(`binding ${name}`, (channel) => channel.bindQueue(name, exchange, pattern));
    }
  }

  /** Whether others have to declare it: everything but what is this process's own. */
  private isOthers(kind?: QueueDeclaration['kind']): boolean {
    return this.settings.topology === 'expect' && kind !== 'private';
  }

  private async expect(name: string, link: Link, look: (channel: Channel) => Promise<unknown>): Promise<void> {
    try {
      await link.rpc.ask(`looking for ${name}`, look);
    } catch (error) {
      throw replyCode(error) === notFound ? new MissingTopologyError(name, { cause: error }) : error;
    }
  }

  private optionsOf({ name, kind, deliveryLimit: limit = deliveryLimit }: QueueDeclaration): Options.AssertQueue {
    // Exclusive is gone with its connection. Not auto-delete: that would be gone with a mere pause of its consumer.
    if (kind === 'private') return { durable: false, exclusive: true, maxLength: privateQueueLength };
    const quorum = { 'x-queue-type': 'quorum', 'x-delivery-limit': limit };
    const { deadLettersQueue } = this.settings;
    if (name === deadLettersQueue) return { durable: true, arguments: quorum };
    return {
      durable: true,
      // At-least-once wants reject-publish: the broker keeps the message until the other queue has it.
      arguments: {
        ...quorum,
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': deadLettersQueue,
        'x-dead-letter-strategy': 'at-least-once',
        'x-overflow': 'reject-publish',
      },
    };
  }

  private async unlessRefused(name: string, declaring: Promise<void>): Promise<void> {
    try {
      await declaring;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.settings.onIncident({ what: 'declare-failed', detail: `${name}: ${textOf(error)}`, error });
    }
  }
}
