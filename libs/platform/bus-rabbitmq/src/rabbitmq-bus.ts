import { randomUUID } from 'node:crypto';
import type {
  BusHealth,
  ConsumeOptions,
  Consumption,
  DeliveryHandler,
  MessageBus,
  OutgoingMessage,
  Topology,
} from '@ensue/ports';
import { PublishError } from '@ensue/ports';
import { isRefusal, notFound, replyCode, textOf } from './broker-errors';
import { ConfirmPublisher } from './confirm-publisher';
import { ConnectionKeeper } from './connection-keeper';
import { HealthCanary } from './health-canary';
import type { Link } from './link';
import { MissingTopologyError } from './missing-topology-error';
import { QueueConsumption } from './queue-consumption';
import type { RabbitMqBusOptions, Settings } from './settings';
import { settingsOf } from './settings';
import { withTimeLimit } from './time-limit';
import { TopologyKeeper } from './topology-keeper';

/**
 * The bus over RabbitMQ: one connection to publish and one to consume, since an alarm silences whole connections; both kept
 * for ever, with everything that was declared and consumed standing again after each loss.
 */
export class RabbitMqBus implements MessageBus {
  readonly replyQueue = `ensue.reply.${randomUUID()}`;
  private readonly settings: Settings;
  private readonly topology: TopologyKeeper;
  private readonly publisher: ConfirmPublisher;
  private readonly publishing: ConnectionKeeper;
  private readonly consuming: ConnectionKeeper;
  private readonly canary: HealthCanary;
  private readonly consumptions = new Set<QueueConsumption>();
  private readonly listeners: (() => void)[] = [];
  private state: 'new' | 'started' | 'stopping' | 'stopped' = 'new';

  constructor(options: RabbitMqBusOptions) {
    this.settings = settingsOf(options);
    this.topology = new TopologyKeeper(this.settings);
    this.publisher = new ConfirmPublisher(this.settings, this.topology);
    this.canary = new HealthCanary(this, this.settings);
    this.topology.remember({ exchanges: [], queues: [{ name: this.replyQueue, kind: 'private', bindings: [] }] });
    this.publishing = new ConnectionKeeper('publish', this.settings, {
      up: (link) => this.publishingUp(link),
      down: () => this.publisher.down(),
      standing: () => this.announce(),
      blocked: (blocked) => this.publisher.setBlocked(blocked),
    });
    this.consuming = new ConnectionKeeper('consume', this.settings, {
      up: (link) => this.topology.restore(link, ['work', 'private']),
      down: () => undefined,
      standing: () => this.consumingStands(),
      blocked: () => undefined,
    });
  }

  async start(): Promise<void> {
    if (this.state !== 'new') return;
    this.state = 'started';
    await Promise.all([this.publishing.start(), this.consuming.start()]);
    await this.canary.start();
  }

  async declare(topology: Topology): Promise<void> {
    this.topology.remember(topology);
    while (this.state === 'started') {
      const link = this.consuming.current;
      if (!link) {
        await this.consuming.start();
        continue;
      }
      try {
        return await this.topology.declare(link, topology);
      } catch (error) {
        if (isRefusal(error)) throw error;
        if (error instanceof MissingTopologyError) await this.waitForOthers(error);
        else link.drop(textOf(error));
      }
    }
  }

  async publish(message: OutgoingMessage): Promise<void> {
    if (this.state === 'stopped' || this.state === 'new') throw closed(this.state);
    await this.publisher.publish(message);
  }

  async consume(queue: string, { prefetch }: ConsumeOptions, handler: DeliveryHandler): Promise<Consumption> {
    if (this.state !== 'started') throw closed(this.state);
    const { settings, topology } = this;
    const currentLink = (): Link | undefined => this.consuming.current;
    const onStop = (): unknown => this.consumptions.delete(consumption);
    const onCancelled = (): void => {
      for (const each of this.consumptions) if (each !== consumption) each.doubt();
    };
    const parts = { queue, prefetch, handler, settings, topology, currentLink, onStop, onCancelled };
    const consumption: QueueConsumption = new QueueConsumption(parts);
    this.consumptions.add(consumption);
    try {
      await consumption.start();
    } catch (error) {
      this.consumptions.delete(consumption);
      throw error;
    }
    return consumption;
  }

  async depth(queue: string): Promise<number> {
    const link = this.consuming.current;
    if (!link) throw closed('not connected');
    try {
      const { messageCount } = await link.rpc.ask(`depth of ${queue}`, (channel) => channel.checkQueue(queue));
      return messageCount;
    } catch (error) {
      const failure = replyCode(error) === notFound ? 'unroutable' : 'closed';
      throw new PublishError(failure, true, textOf(error), { cause: error });
    }
  }

  health(): BusHealth {
    const connected = this.publishing.current !== undefined && this.consuming.current !== undefined;
    const blocked = this.publishing.current?.blocked ?? false;
    const idle = [...this.consumptions].filter((consumption) => !consumption.asWanted).length;
    // During an alarm no canary can fly; what consumes still consumes.
    const consuming = connected && idle === 0 && (blocked || this.canary.fresh);
    return { connected, consuming, blocked, detail: this.detail(connected, blocked, idle) };
  }

  onReconnected(listener: () => void): void {
    this.listeners.push(listener);
  }

  async stop(limitMs: number): Promise<void> {
    if (this.state === 'stopped' || this.state === 'stopping') return;
    const wasStarted = this.state === 'started';
    this.state = 'stopping';
    this.canary.stop();
    // Handlers that end may still publish; the door closes after them.
    const drained = Promise.all([...this.consumptions].map((consumption) => consumption.stop())).then(() =>
      this.publisher.drained(),
    );
    await withTimeLimit(wasStarted ? drained : Promise.resolve(), limitMs, 'draining').catch(() => undefined);
    this.state = 'stopped';
    this.publisher.close();
    await Promise.all([this.publishing.stop(), this.consuming.stop()]);
  }

  /** Told each time: a service that waits for ever must say for what. */
  private async waitForOthers(error: MissingTopologyError): Promise<void> {
    this.settings.onIncident({ what: 'declare-failed', detail: error.message });
    await new Promise((resolve) => setTimeout(resolve, this.settings.expectAgainMs));
  }

  private async publishingUp(link: Link): Promise<void> {
    await this.topology.restore(link, ['work']);
    await this.publisher.up(link);
  }

  private consumingStands(): void {
    for (const consumption of this.consumptions) consumption.linkUp();
    this.announce();
  }

  /** Both ways stand: whoever keeps a picture of the world asks for a new one. */
  private announce(): void {
    if (this.publishing.current === undefined || this.consuming.current === undefined) return;
    void this.canary.send();
    for (const listener of this.listeners) {
      try {
        listener();
      } catch (error) {
        this.settings.onIncident({ what: 'handler-failed', detail: `onReconnected: ${textOf(error)}`, error });
      }
    }
  }

  private detail(connected: boolean, blocked: boolean, idle: number): string {
    if (!connected) return `not connected: ${this.publishing.problem}; ${this.consuming.problem}`;
    if (blocked) return 'connected; the broker asked for silence (memory or disk alarm)';
    if (idle > 0) return `connected; ${idle} of ${this.consumptions.size} queues are not consumed`;
    const age = this.canary.ageMs;
    return Number.isFinite(age)
      ? `connected; round trip ${Math.round(age / 1000)} s ago`
      : 'connected; no round trip yet';
  }
}

function closed(state: string): PublishError {
  return new PublishError('closed', true, `the bus is ${state}`);
}
