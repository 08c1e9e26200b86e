import { PublishError } from '@ensue/ports';
import type { Writable } from 'node:stream';
import { connect } from 'amqplib';
import { Backoff } from './backoff';
import { textOf } from './broker-errors';
import { guardFurtherConnections } from './early-errors';
import { Link } from './link';
import { oneWritePerTurn } from './one-write-per-turn';
import type { Settings } from './settings';
import { withTimeLimit } from './time-limit';

export interface KeeperListener {
  /** The connection stands: set everything up on it. An error counts as a failed connection. */
  up(link: Link): Promise<void>;
  /** Set up, and to be used from now on. */
  standing(): void;
  down(): void;
  blocked(blocked: boolean): void;
}

/** Keeps one connection, for ever: whatever ends it, another one is made and set up, with growing pauses in between. */
export class ConnectionKeeper {
  private link: Link | undefined;
  private isSetUp = false;
  private lastProblem = 'not connected yet';
  private stopping = false;
  private readonly backoff: Backoff;
  private up = withoutAlarm(Promise.withResolvers<void>());
  private running: Promise<void> | undefined;

  constructor(
    private readonly label: string,
    private readonly settings: Settings,
    private readonly listener: KeeperListener,
  ) {
    this.backoff = new Backoff(settings.reconnectMinMs, settings.reconnectMaxMs);
  }

  /** The connection, when it is set up and, as far as one can tell, alive. */
  get current(): Link | undefined {
    return this.isSetUp && this.link?.alive ? this.link : undefined;
  }

  get problem(): string {
    return this.lastProblem;
  }

  /** Begins to connect, and never stops trying. @returns resolves when the connection stands */
  start(): Promise<void> {
    this.running ??= this.run();
    return this.up.promise;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.up.reject(new PublishError('closed', true, 'the bus is stopped'));
    this.backoff.wake();
    await this.link?.close();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.lastProblem = await this.live();
      if (this.stopping) return;
      this.settings.onIncident({ what: 'connection-lost', detail: `${this.label}: ${this.lastProblem}` });
      await this.backoff.pause();
    }
  }

  /** One life of the connection. @returns why it ended */
  private async live(): Promise<string> {
    let link: Link | undefined;
    try {
      link = await this.connect();
      // A connection that breaks while it is being set up must not wait for answers that cannot come.
      const setUp = this.listener.up(link).then(() => true);
      if (await Promise.race([setUp, link.ended.then(() => false)])) this.standing(link);
      else setUp.catch(() => undefined);
      return await link.ended;
    } catch (error) {
      link?.drop(textOf(error));
      return textOf(error);
    } finally {
      this.link = undefined;
      if (this.isSetUp && !this.stopping) this.up = withoutAlarm(Promise.withResolvers<void>());
      this.isSetUp = false;
      this.listener.down();
    }
  }

  private standing(link: Link): void {
    this.isSetUp = true;
    this.backoff.reset();
    this.settings.onIncident({ what: 'connection-restored', detail: this.label });
    if (this.stopping) return void link.close();
    this.up.resolve();
    this.listener.standing();
  }

  private async connect(): Promise<Link> {
    const { url, ca, handshakeMs, heartbeatSeconds, name } = this.settings;
    const options = {
      noDelay: true,
      timeout: handshakeMs,
      ...(ca !== undefined && { ca: [ca] }),
      clientProperties: { connection_name: `${name} ${this.label}` },
    };
    const connecting = connect(withHeartbeat(url, heartbeatSeconds), options).then((model) => {
      guardFurtherConnections(model.connection);
      oneWritePerTurn((model.connection as unknown as { readonly stream: Writable }).stream);
      return new Link(model, this.label, this.settings, (blocked) => this.listener.blocked(blocked));
    });
    const link = await withTimeLimit(connecting, handshakeMs, 'connecting', (late) => late.drop('too late'));
    this.link = link;
    return link;
  }
}

/** Nobody need be waiting when it is rejected. */
function withoutAlarm<T>(resolvers: PromiseWithResolvers<T>): PromiseWithResolvers<T> {
  resolvers.promise.catch(() => undefined);
  return resolvers;
}

/** The heartbeat travels in the URL; one that an operator wrote there stays. */
function withHeartbeat(url: string, seconds: number): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(seconds));
  return parsed.href;
}
