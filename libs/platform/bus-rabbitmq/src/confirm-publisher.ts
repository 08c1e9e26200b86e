import type { OutgoingMessage } from '@ensue/ports';
import { PublishError, tooLarge } from '@ensue/ports';
import { Backoff } from './backoff';
import { notFound, replyCode, textOf } from './broker-errors';
import { ConfirmLane } from './confirm-lane';
import type { Link } from './link';
import { PublishWindow } from './publish-window';
import type { Settings } from './settings';
import type { TopologyKeeper } from './topology-keeper';

/** Publishes with confirms; opens a new channel when one is lost, and lets nobody send while there is none. */
export class ConfirmPublisher {
  private readonly window: PublishWindow;
  private readonly backoff: Backoff;
  private readonly seenExchanges = new Set<string>(['']);
  private link: Link | undefined;
  private lane: ConfirmLane | undefined;
  private mendAgainAt = 0;
  private idle: (() => void) | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly topology: TopologyKeeper,
  ) {
    this.window = new PublishWindow(settings);
    this.backoff = new Backoff(settings.reconnectMinMs, settings.reconnectMaxMs);
  }

  get unconfirmed(): number {
    return this.window.unconfirmed;
  }

  async up(link: Link): Promise<void> {
    this.link = link;
    this.seenExchanges.clear();
    this.seenExchanges.add('');
    this.window.setBlocked(link.blocked);
    await this.openLane(link);
  }

  down(): void {
    this.link = undefined;
    this.window.setBlocked(false);
    this.window.close('no connection to the broker');
  }

  setBlocked(blocked: boolean): void {
    this.window.setBlocked(blocked);
  }

  async publish(message: OutgoingMessage): Promise<void> {
    const excess = tooLarge(message, this.settings.maxBodyBytes);
    if (excess) throw new PublishError('too-large', false, excess);
    const content = Buffer.from(message.body);
    // Nothing is awaited on the usual way, so that messages leave in the order in which they were handed over.
    if (!this.knowsExchange(message.exchange) && !(await this.exchangeExists(message))) return;
    const admission = this.window.enter(content.length);
    if (admission) await admission;
    try {
      if (!this.lane) throw new PublishError('closed', true, 'no channel to the broker');
      await this.lane.send(message, content);
    } catch (error) {
      if (error instanceof PublishError && error.failure === 'unroutable') this.mendRoutes();
      throw error;
    } finally {
      this.window.leave(content.length);
      if (this.window.unconfirmed === 0) this.idle?.();
    }
  }

  /** For good: whoever waits is turned away. */
  close(): void {
    this.link = undefined;
    this.window.turnAway('the bus is stopped');
  }

  /** Resolves when nothing is on its way and nobody waits. */
  async drained(): Promise<void> {
    while (this.window.unconfirmed + this.window.queued > 0) {
      await new Promise<void>((resolve) => (this.idle = resolve));
    }
  }

  private async openLane(link: Link): Promise<void> {
    this.lane = await ConfirmLane.on(link, (error) => void this.replaceLane(link, error));
    this.window.open();
  }

  private async replaceLane(link: Link, error: Error): Promise<void> {
    this.window.close(`the channel was lost: ${error.message}`);
    if (!link.alive || this.link !== link) return;
    this.settings.onIncident({ what: 'channel-lost', detail: `${link.label}: ${error.message}`, error });
    link.channelFailed(error);
    try {
      // Publishing to an exchange that is gone costs the channel: whatever was known is looked at again.
      if (replyCode(error) === notFound) await this.restoreTopology(link);
      await this.openLane(link);
      this.backoff.reset();
    } catch (failure) {
      await this.backoff.pause();
      if (link.alive) await this.replaceLane(link, failure instanceof Error ? failure : new Error(textOf(failure)));
    }
  }

  /** A message came back: the queue we declared may have been deleted. Looked after at most once in a while. */
  private mendRoutes(): void {
    const { link } = this;
    if (!link || performance.now() < this.mendAgainAt) return;
    this.mendAgainAt = performance.now() + this.settings.reconnectMaxMs;
    this.topology.restore(link, ['work']).catch((error: unknown) => link.channelFailed(error));
  }

  private async restoreTopology(link: Link): Promise<void> {
    this.seenExchanges.clear();
    this.seenExchanges.add('');
    await this.topology.restore(link, ['work']);
  }

  private knowsExchange(name: string): boolean {
    return this.topology.hasExchange(name) || this.seenExchanges.has(name);
  }

  /** Asks on a channel of its own: a publish to an exchange that does not exist would take all others down with it. */
  private async exchangeExists({ exchange, mustArrive }: OutgoingMessage): Promise<boolean> {
    const { link } = this;
    if (!link) throw new PublishError('closed', true, 'no connection to the broker');
    try {
      await link.rpc.ask(`looking for ${exchange}`, (channel) => channel.checkExchange(exchange));
    } catch (error) {
      if (replyCode(error) !== notFound) throw new PublishError('refused', true, textOf(error), { cause: error });
      if (mustArrive) throw new PublishError('unroutable', true, `there is no exchange ${exchange}`);
      return false;
    }
    this.seenExchanges.add(exchange);
    return true;
  }
}
