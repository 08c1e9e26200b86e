import { randomUUID } from 'node:crypto';
import type { Delivery, OutgoingMessage, QueueDeclaration } from '@ensue/ports';
import { RabbitMqBus } from '../rabbitmq-bus';
import type { Incident, RabbitMqBusOptions } from '../settings';
import { brokerUrl, removeFromBroker } from './broker';
import { TcpProxy } from './tcp-proxy';

/** Short patience, so that tests need little of it. */
const impatient = {
  handshakeMs: 1_000,
  rpcMs: 1_000,
  confirmMs: 600,
  admissionMs: 15_000,
  heartbeatSeconds: 1,
  reconnectMinMs: 20,
  reconnectMaxMs: 200,
  canaryEveryMs: 100,
  canaryMaxAgeMs: 1_500,
  silenceMs: 400,
  expectAgainMs: 50,
  doubtMs: 200,
  redeliveryDelayMs: () => 20,
};

/** A bus behind a bad network, and what it told. */
export class RuleBench {
  readonly queue = `test.${randomUUID()}`;
  readonly exchange = `test.${randomUUID()}`;
  readonly deadLetters = `test.${randomUUID()}`;
  readonly incidents: Incident[] = [];
  reconnections = 0;
  readonly bus: RabbitMqBus;

  static async make(options: Partial<RabbitMqBusOptions> = {}, queue: Partial<QueueDeclaration> = {}) {
    const bench = new RuleBench(await TcpProxy.to(brokerUrl()), options);
    await bench.bus.declare({
      exchanges: [{ name: bench.exchange, type: 'topic' }],
      queues: [
        { name: bench.queue, kind: 'work', bindings: [{ exchange: bench.exchange, pattern: '#' }], ...queue },
        { name: bench.deadLetters, kind: 'work', bindings: [] },
      ],
    });
    return bench;
  }

  private constructor(
    readonly proxy: TcpProxy,
    options: Partial<RabbitMqBusOptions>,
  ) {
    this.bus = new RabbitMqBus({
      url: proxy.url,
      deadLettersQueue: this.deadLetters,
      onIncident: (incident) => this.incidents.push(incident),
      ...impatient,
      ...options,
    });
    this.bus.onReconnected(() => (this.reconnections += 1));
  }

  async end(): Promise<void> {
    await this.bus.stop(500);
    await this.proxy.stop();
    await removeFromBroker(brokerUrl(), [this.queue, this.deadLetters], [this.exchange]);
  }

  saw(what: Incident['what']): number {
    return this.incidents.filter((incident) => incident.what === what).length;
  }

  message(body: string, rest: Partial<OutgoingMessage> = {}): OutgoingMessage {
    const routingKey = this.queue;
    return { exchange: this.exchange, routingKey, messageId: randomUUID(), body, mustArrive: true, ...rest };
  }

  publish(body: string, rest: Partial<OutgoingMessage> = {}): Promise<void> {
    return this.bus.publish(this.message(body, rest));
  }

  /** As a relay does: again until it is confirmed. */
  async publishUntilConfirmed(body: string): Promise<void> {
    const message = this.message(body);
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        return await this.bus.publish(message);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    throw new Error('never confirmed');
  }

  async notes(handler: (delivery: Delivery) => Promise<void> | void = () => undefined, prefetch = 10) {
    const deliveries: Delivery[] = [];
    const consumption = await this.bus.consume(this.queue, { prefetch }, async (delivery) => {
      deliveries.push(delivery);
      await handler(delivery);
    });
    const bodies = (): string[] => deliveries.map((delivery) => delivery.body);
    return { deliveries, bodies, consumption };
  }
}
