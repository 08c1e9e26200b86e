import { randomUUID } from 'node:crypto';
import type { MessageBus } from '@ensue/ports';
import type { Settings } from './settings';

/**
 * Sends a message to itself, again and again. A connection that says it is open proves nothing; a message that made the round
 * trip through publisher, broker and consumer does.
 */
export class HealthCanary {
  private readonly queue = `ensue.canary.${randomUUID()}`;
  private returnedAt: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: Pick<MessageBus, 'declare' | 'consume' | 'publish'>,
    private readonly settings: Settings,
  ) {}

  /** How long ago the last one came back, in milliseconds. */
  get ageMs(): number {
    return this.returnedAt === undefined ? Infinity : performance.now() - this.returnedAt;
  }

  get fresh(): boolean {
    return this.ageMs <= this.settings.canaryMaxAgeMs;
  }

  async start(): Promise<void> {
    await this.bus.declare({ exchanges: [], queues: [{ name: this.queue, kind: 'private', bindings: [] }] });
    await this.bus.consume(this.queue, { prefetch: 10 }, async () => {
      this.returnedAt = performance.now();
    });
    void this.send();
    this.timer = setInterval(() => void this.send(), this.settings.canaryEveryMs).unref();
  }

  /** At once, when there is reason to hope or to doubt. */
  async send(): Promise<void> {
    const messageId = randomUUID();
    const message = { exchange: '', routingKey: this.queue, messageId, body: '', mustArrive: false };
    // That it did not go is what its age tells.
    await this.bus.publish(message).catch(() => undefined);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
