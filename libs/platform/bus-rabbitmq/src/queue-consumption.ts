import type { Consumption, DeliveryHandler } from '@ensue/ports';
import { PublishError } from '@ensue/ports';
import { Backoff } from './backoff';
import { isRefusal, notFound, replyCode, textOf } from './broker-errors';
import type { SessionListener } from './consumer-session';
import { ConsumerSession } from './consumer-session';
import { Handling } from './handling';
import type { Link } from './link';
import type { Settings } from './settings';
import type { TopologyKeeper } from './topology-keeper';

export interface ConsumptionParts {
  readonly queue: string;
  readonly prefetch: number;
  readonly handler: DeliveryHandler;
  readonly settings: Settings;
  readonly topology: TopologyKeeper;
  readonly currentLink: () => Link | undefined;
  readonly onStop?: () => void;
  /** The broker has ended this consumer: others may have been ended without a word. */
  readonly onCancelled?: () => void;
}

/**
 * What should be so (active, paused, stopped) against what is so by the broker's word; whenever the two differ it works on
 * their being the same, one step at a time: after a lost connection, channel or consumer as after a pause.
 */
export class QueueConsumption implements Consumption {
  private wanted: 'active' | 'paused' | 'stopped' = 'active';
  private session: ConsumerSession | undefined;
  private turn: Promise<void> = Promise.resolve();
  private hasConsumed = false;
  private deliveries = 0;
  private deliveriesBefore = -1;
  private readonly watch: NodeJS.Timeout;
  private doubting: NodeJS.Timeout | undefined;
  private readonly first = Promise.withResolvers<void>();
  private readonly backoff: Backoff;
  private readonly handling: Handling;
  private readonly listener: SessionListener;

  constructor(private readonly parts: ConsumptionParts) {
    const { settings, queue } = parts;
    this.backoff = new Backoff(settings.reconnectMinMs, settings.reconnectMaxMs);
    this.handling = new Handling(parts);
    this.listener = {
      delivered: (session, message) => {
        this.deliveries += 1;
        this.handling.take(session, message);
      },
      cancelled: () => {
        this.disturbed('consumer-cancelled', new Error(`the broker ended the consumer of ${queue}`));
        parts.onCancelled?.();
      },
      ended: (_session, error) => this.disturbed('channel-lost', error),
    };
    this.watch = setInterval(() => this.renewWhenSilent(), settings.silenceMs).unref();
  }

  /** Resolves when the broker has agreed for the first time; a queue that nobody declared is refused. */
  start(): Promise<void> {
    void this.adjust();
    return this.first.promise;
  }

  /** Whether what should be so is so. */
  get asWanted(): boolean {
    return (this.wanted === 'active') === (this.session?.consuming ?? false);
  }

  /** Something has happened to another queue: whether this one is fed still is not left to time. */
  doubt(): void {
    if (this.doubting !== undefined) return;
    const before = this.deliveries;
    this.doubting = setTimeout(() => {
      this.doubting = undefined;
      if (this.deliveries === before) this.turn = this.turn.then(() => this.renew());
    }, this.parts.settings.doubtMs).unref();
  }

  /** The connection is back. */
  linkUp(): void {
    this.backoff.reset();
    void this.adjust();
  }

  async pause(): Promise<void> {
    if (this.wanted === 'active') this.wanted = 'paused';
    await this.adjust();
  }

  async resume(): Promise<void> {
    if (this.wanted === 'paused') this.wanted = 'active';
    // Not awaited: the broker may be away, and consuming goes on by itself when it is back.
    void this.adjust();
  }

  async stop(): Promise<void> {
    this.wanted = 'stopped';
    clearInterval(this.watch);
    clearTimeout(this.doubting);
    await this.adjust();
    await this.handling.end();
    await this.session?.close();
    this.session = undefined;
    this.first.resolve();
    this.parts.onStop?.();
  }

  private adjust(): Promise<void> {
    this.backoff.wake();
    this.turn = this.turn.then(() => this.work());
    return this.turn;
  }

  private async work(): Promise<void> {
    for (;;) {
      const link = this.parts.currentLink();
      if (!link || this.asWanted) return;
      try {
        if (this.wanted === 'active') await this.consume(link);
        else await this.session?.cancel();
        this.backoff.reset();
      } catch (error) {
        if (!(await this.mayTryAgain(link, error))) return;
      }
    }
  }

  private async consume(link: Link): Promise<void> {
    const { queue, prefetch } = this.parts;
    if (this.session?.alive) await this.session.consume();
    else this.session = await ConsumerSession.on(link, queue, prefetch, this.listener);
    this.hasConsumed = true;
    this.first.resolve();
  }

  private async mayTryAgain(link: Link, error: unknown): Promise<boolean> {
    const { queue, settings, topology } = this.parts;
    void this.session?.close();
    this.session = undefined;
    link.channelFailed(error);
    if (replyCode(error) === notFound && !this.hasConsumed && !topology.hasQueue(queue)) {
      this.first.reject(new PublishError('unroutable', true, `there is no queue ${queue}`, { cause: error }));
      this.wanted = 'stopped';
      return false;
    }
    settings.onIncident({ what: 'consume-failed', detail: `${queue}: ${textOf(error)}`, error });
    await this.backoff.pause();
    // The broker may have lost the queue, or still hold it for the connection that we lost.
    if (isRefusal(error) && link.alive) await topology.restoreQueue(link, queue).catch(() => undefined);
    return true;
  }

  /**
   * A consumer that got nothing for a while begins anew, on another channel, whatever the broker believes: one whose queue was
   * deleted and declared again by others may be fed into nowhere without a word (RabbitMQ 3.10, quorum queues). What is lost
   * there comes again when its channel closes.
   */
  private renewWhenSilent(): void {
    const silent = this.deliveries === this.deliveriesBefore;
    this.deliveriesBefore = this.deliveries;
    if (silent) this.turn = this.turn.then(() => this.renew());
  }

  private async renew(): Promise<void> {
    const { queue, prefetch, currentLink } = this.parts;
    const [link, old] = [currentLink(), this.session];
    if (!link || !old?.consuming || this.wanted !== 'active' || !this.handling.idle) return;
    try {
      this.session = await ConsumerSession.on(link, queue, prefetch, this.listener);
    } catch (error) {
      // The old one is all there is; if its queue is gone, it is declared and consumed anew.
      link.channelFailed(error);
      if (replyCode(error) === notFound) this.disturbed('consumer-cancelled', new Error(`there is no queue ${queue}`));
      return;
    }
    await old.cancel().catch(() => undefined); // its channel goes anyway
    // What reached the old one meanwhile is handled before that; nobody waits for it.
    void this.handling.settled().then(() => old.close());
  }

  private disturbed(what: 'consumer-cancelled' | 'channel-lost', error: Error): void {
    const { queue, settings, topology, currentLink } = this.parts;
    const link = currentLink();
    if (!link || this.wanted === 'stopped') return;
    settings.onIncident({ what, detail: `${queue}: ${error.message}`, error });
    link.channelFailed(error);
    // A cancelled consumer mostly means that its queue is gone.
    this.turn = this.turn.then(() => topology.restoreQueue(link, queue).catch(() => undefined));
    void this.adjust();
  }
}
