import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

const connectionOpenOk = Buffer.from('000a0029', 'hex');

type Way = 'publish' | 'consume';

interface Wire {
  readonly client: Socket;
  readonly broker: Socket;
  /** Whose connection it is, as soon as the handshake has said so. */
  way: Way | undefined;
  /** Half-open: both ends believe in the connection, and nothing passes. */
  dead: boolean;
  sentBytes: number;
}

/** Stands between bus and broker, and does what networks do. */
export class TcpProxy {
  private readonly wires = new Set<Wire>();
  /** New connections stay without an answer. */
  deafToNewcomers = false;
  /** The next connections are reset after so many bytes of the client's. */
  resetAfterBytes: number | undefined;
  /** The broker's next words after it has opened a connection, in the same packet. */
  afterOpen: Buffer | undefined;
  /** The broker is told that clients do not want to hear of consumers it has ended. */
  hidesCancels = false;
  private delayMs = 0;
  connectionsMade = 0;

  static async to(brokerUrl: string): Promise<TcpProxy> {
    const target = new URL(brokerUrl);
    const server = createServer();
    const proxy = new TcpProxy(server, target);
    server.on('connection', (client) => proxy.accept(client));
    await proxy.listen();
    return proxy;
  }

  private port = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  /** Nobody listens any more, and whoever was connected is not. */
  async goAway(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.cut();
    });
  }

  async comeBack(): Promise<void> {
    await this.listen();
  }

  /** Cuts the connections as a dying peer does. */
  cut(way?: Way): void {
    for (const wire of this.of(way)) this.reset(wire);
  }

  /** Nothing passes any more, and nobody is told; new connections work. */
  deaden(way?: Way): void {
    for (const wire of this.of(way)) wire.dead = true;
  }

  /** From the broker's side, between two frames. */
  inject(bytes: Buffer, way: Way): void {
    for (const wire of this.of(way)) wire.client.write(bytes);
  }

  /** What the broker says arrives so much later. */
  slowDown(delayMs: number): void {
    this.delayMs = delayMs;
  }

  async stop(): Promise<void> {
    if (this.server.listening) await this.goAway();
  }

  private of(way: Way | undefined): readonly Wire[] {
    return [...this.wires].filter((wire) => way === undefined || wire.way === way);
  }

  private async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  private accept(client: Socket): void {
    this.connectionsMade += 1;
    const broker = connect({ host: this.target.hostname, port: Number(this.target.port || 5672), noDelay: true });
    client.setNoDelay(true);
    const wire: Wire = { client, broker, way: undefined, dead: this.deafToNewcomers, sentBytes: 0 };
    this.wires.add(wire);
    client.on('data', (bytes) => this.toBroker(wire, bytes));
    broker.on('data', (bytes) => this.toClient(wire, bytes));
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] as const) {
      from.on('error', () => undefined);
      from.on('close', () => {
        if (!wire.dead) to.destroy();
        if (client.destroyed && broker.destroyed) this.wires.delete(wire);
      });
    }
  }

  private toBroker(wire: Wire, bytes: Buffer): void {
    wire.way ??= /ensue (publish|consume)/.exec(bytes.toString('latin1'))?.[1] as Way | undefined;
    wire.sentBytes += bytes.length;
    if (this.resetAfterBytes !== undefined && wire.sentBytes >= this.resetAfterBytes) this.reset(wire);
    else if (!wire.dead) wire.broker.write(this.hidesCancels ? withoutCancels(bytes) : bytes);
  }

  private toClient(wire: Wire, read: Buffer): void {
    const bytes = this.afterOpen && read.includes(connectionOpenOk) ? Buffer.concat([read, this.afterOpen]) : read;
    const pass = (): void => {
      if (!wire.dead && !wire.client.destroyed) wire.client.write(bytes);
    };
    if (this.delayMs > 0) setTimeout(pass, this.delayMs);
    else pass();
  }

  private reset(wire: Wire): void {
    wire.dead = true;
    wire.client.resetAndDestroy();
    wire.broker.resetAndDestroy();
    this.wires.delete(wire);
  }
}

/** The capability under a name of the same length, which the broker does not know. */
function withoutCancels(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace('consumer_cancel_notify', 'consumer_cancel_ignore'), 'latin1');
}
