import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { isRefusal, textOf } from './broker-errors';
import { RpcChannel } from './rpc-channel';
import type { Settings } from './settings';
import { withTimeLimit } from './time-limit';

/** So many channel failures in a row, and the connection itself is taken for dead. */
const maxChannelFailures = 3;

/** One living connection, from handshake to end. A lost one is never repaired: the keeper makes another. */
export class Link {
  /** Resolves with the reason when the connection is gone. */
  readonly ended: Promise<string>;
  /** For questions that may end in a closed channel: declarations, depths. */
  readonly rpc: RpcChannel;
  private readonly markEnded: (reason: string) => void;
  private reason: string | undefined;
  private failures = 0;
  private silenced = false;

  /** Listeners are bound in here, before anyone awaits anything: an error that nobody hears would end the process. */
  constructor(
    private readonly model: ChannelModel,
    readonly label: string,
    readonly settings: Settings,
    private readonly onBlockedChange: (blocked: boolean) => void,
  ) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ended = promise;
    this.markEnded = resolve;
    this.rpc = new RpcChannel(this);
    model.on('error', (error) => this.drop(error.message));
    model.on('handler-error', (error) => this.drop(`a listener failed: ${error.message}`));
    model.on('close', (error) => this.end(error?.message ?? 'closed'));
    model.on('blocked', (why) => this.setBlocked(true, why));
    model.on('unblocked', () => this.setBlocked(false, ''));
    // The notice may have come in the same breath as the end of the handshake, before there was a listener.
    if ((model.connection as { blocked?: boolean }).blocked) this.setBlocked(true, 'at connecting');
  }

  get alive(): boolean {
    return this.reason === undefined;
  }

  /** The broker asked for silence on this connection. */
  get blocked(): boolean {
    return this.silenced && this.alive;
  }

  openChannel(): Promise<Channel> {
    return this.open(() => this.model.createChannel());
  }

  openConfirmChannel(): Promise<ConfirmChannel> {
    return this.open(() => this.model.createConfirmChannel());
  }

  /** Something that needs a channel worked: the connection is good. */
  channelWorked(): void {
    this.failures = 0;
  }

  /** A channel failed; refusals say nothing about the connection. */
  channelFailed(error: unknown): void {
    if (isRefusal(error) || !this.alive) return;
    this.failures += 1;
    if (this.failures >= maxChannelFailures) this.drop(`${this.failures} channel failures, the last: ${textOf(error)}`);
  }

  /** Gives the connection up at once; a dead peer is not waited for. */
  drop(reason: string): void {
    if (!this.alive) return;
    this.end(reason);
    // Not within the listener that reports the failure: amqplib has its own ending to do first.
    setImmediate(() => void this.close());
  }

  /** Says goodbye, but not for ever: a half-open socket is destroyed. */
  async close(): Promise<void> {
    this.end('closed by us');
    try {
      await withTimeLimit(this.model.close(), Math.min(this.settings.rpcMs, 2_000), 'closing the connection');
    } catch {
      // Closed already, or dead: what follows ends it either way.
    }
    const { stream } = this.model.connection as { stream?: { destroy?: (error: Error) => void } };
    // With an error: without one amqplib does not notice, and its heartbeat keeps the process alive.
    stream?.destroy?.(new Error('given up'));
  }

  private async open<C extends Channel>(create: () => Promise<C>): Promise<C> {
    try {
      const channel = await withTimeLimit(create(), this.settings.rpcMs, 'opening a channel');
      channel.on('error', () => undefined);
      channel.on('handler-error', (error) => this.drop(`a channel listener failed: ${error.message}`));
      return channel;
    } catch (error) {
      this.channelFailed(error);
      throw error;
    }
  }

  private setBlocked(blocked: boolean, why: string): void {
    this.silenced = blocked;
    this.settings.onIncident({ what: blocked ? 'blocked' : 'unblocked', detail: `${this.label}: ${why}` });
    this.onBlockedChange(blocked);
  }

  private end(reason: string): void {
    this.reason ??= reason;
    this.markEnded(this.reason);
  }
}
