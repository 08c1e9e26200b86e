import type {
  BusHealth,
  ConsumeOptions,
  Consumption,
  DeliveryHandler,
  MessageBus,
  OutgoingMessage,
  Topology,
} from '@ensue/ports';
import { PublishError, tooLarge } from '@ensue/ports';
import type { Life } from '../life';
import type { World } from '../world';
import type { Consumer } from './broker-queue';
import { what, type SimulatedBroker } from './simulated-broker';

const largestBody = 8 * 1024 * 1024;
const awayMs = 400;

/** One process's connection to the simulated broker: it publishes, hears confirms, consumes, and breaks now and then. */
export class SimulatedBus implements MessageBus {
  readonly replyQueue: string;
  private readonly listeners: (() => void)[] = [];
  private readonly unconfirmed = new Set<(error: Error) => void>();
  private away = false;

  constructor(
    private readonly world: World,
    private readonly broker: SimulatedBroker,
    private readonly life: Life,
  ) {
    this.replyQueue = `ensue.reply.${life.name}`;
    broker.ensure({ name: this.replyQueue, kind: 'private' }, life);
    life.onEnd(() => broker.dropConnection(life, true));
  }

  async start(): Promise<void> {}

  async declare(topology: Topology): Promise<void> {
    await this.life.rest(this.latency());
    this.broker.declare(topology, this.life);
  }

  publish(message: OutgoingMessage): Promise<void> {
    const excess = tooLarge(message, largestBody);
    if (excess !== undefined) return Promise.reject(new PublishError('too-large', false, excess));
    if (this.away) return Promise.reject(new PublishError('closed', true, 'the connection is away'));
    return new Promise((resolve, reject) => {
      this.unconfirmed.add(reject);
      const settle = (act: () => void) => {
        if (this.unconfirmed.delete(reject)) act();
      };
      this.send(message, {
        confirm: () => settle(resolve),
        fail: (failure, why) => settle(() => reject(new PublishError(failure, true, why))),
      });
    });
  }

  async consume(queue: string, { prefetch }: ConsumeOptions, handler: DeliveryHandler): Promise<Consumption> {
    await this.life.rest(this.latency());
    const consumer: Consumer = { life: this.life, prefetch, handler, unacknowledged: new Set(), paused: false };
    this.broker.consume(queue, consumer);
    const pause = async () => void (consumer.paused = true);
    return {
      pause,
      stop: pause,
      resume: async () => {
        consumer.paused = false;
        this.broker.wake(queue);
      },
    };
  }

  async depth(queue: string): Promise<number> {
    await this.life.rest(this.latency());
    const depth = this.away ? undefined : this.broker.depth(queue);
    if (depth === undefined) throw new PublishError('closed', true, `${queue} cannot be asked about`);
    return depth;
  }

  health(): BusHealth {
    return { connected: !this.away, consuming: !this.away, blocked: false, detail: 'simulated' };
  }

  onReconnected(listener: () => void): void {
    this.listeners.push(listener);
  }

  async stop(): Promise<void> {}

  /** The connection is lost, and comes back: nobody knows what became of what was not confirmed. */
  reset(): void {
    if (this.away || !this.life.alive) return;
    this.away = true;
    for (const reject of this.unconfirmed) reject(new PublishError('closed', true, 'the connection was lost'));
    this.unconfirmed.clear();
    this.broker.dropConnection(this.life, false);
    this.life.later(this.world.dice.between(1, awayMs), () => {
      this.away = false;
      for (const listener of this.listeners) listener();
    });
  }

  private send(
    message: OutgoingMessage,
    told: { confirm(): void; fail(failure: 'timeout' | 'unroutable', why: string): void },
  ): void {
    const { world } = this;
    const name = what(message);
    if (world.befalls('publishLost', name)) {
      this.life.later(this.latency() * 20, () => told.fail('timeout', 'it was lost'));
      return;
    }
    const unknown = world.befalls('publishUnknown', name);
    const copies = world.befalls('publishDoubled', name) ? 2 : 1;
    const slow = world.befalls('slowPublish', name) ? world.dice.between(50, 4_000) : 0;
    for (let copy = 0; copy < copies; copy += 1) {
      world.time.after(slow + this.latency() + copy * this.latency() * 50, () => {
        // What a process had not yet sent when it died was never sent.
        if (!this.life.alive && world.dice.chance(0.5)) return;
        const routed = this.broker.arrive(message);
        this.life.later(this.latency(), () => {
          if (unknown) told.fail('timeout', 'no confirm came');
          else if (!routed && message.mustArrive) told.fail('unroutable', `no queue for ${name}`);
          else told.confirm();
        });
      });
    }
  }

  private latency(): number {
    return this.world.dice.between(0.1, 1);
  }
}
