import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a network does to what passes; empty for a healthy one. */
export interface Weather {
  /** Each way. */
  readonly delayMs?: number;
  /** Each way. */
  readonly bytesPerSecond?: number;
}

interface Wire {
  readonly near: Socket;
  readonly far: Socket;
  /** Half-open: both ends believe in the connection, and nothing passes. */
  dead: boolean;
}

/** A user-space network between one process and one server, since the kernel's own emulator is not to be had everywhere. */
export class NetworkProxy {
  private readonly wires = new Set<Wire>();
  private weather: Weather = {};
  private newcomers: 'welcome' | 'deaf' | 'refused' = 'welcome';

  private constructor(
    /** Who speaks to whom. */
    readonly name: string,
    private readonly server: Server,
    private readonly target: { readonly host: string; readonly port: number },
  ) {
    server.on('connection', (near) => this.accept(near));
  }

  /** @param targetUrl the server's; the address of its default port must be in it */
  static async between(name: string, targetUrl: string): Promise<NetworkProxy> {
    const { hostname: host, port } = new URL(targetUrl);
    const server = createServer();
    const proxy = new NetworkProxy(name, server, { host, port: Number(port) });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The same address, but through this network. */
  through(url: string): string {
    const over = new URL(url);
    over.hostname = '127.0.0.1';
    over.port = String((this.server.address() as AddressInfo).port);
    return over.href;
  }

  /** From now on, for connections that are there and for those that come. */
  becomes(weather: Weather): void {
    this.weather = weather;
  }

  /** All connections are reset at once; new ones work. */
  reset(): void {
    for (const wire of this.wires) this.cut(wire);
  }

  /** Connections that are there carry nothing any more, and nobody is told; new ones work. */
  deaden(): void {
    for (const wire of this.wires) wire.dead = true;
  }

  /** Nothing passes, and newcomers get no answer, or a refusal. */
  part(how: 'silently' | 'loudly'): void {
    this.newcomers = how === 'silently' ? 'deaf' : 'refused';
    if (how === 'silently') this.deaden();
    else this.reset();
  }

  /** As if nothing had been; both ends learn that their dead connections are dead. */
  heal(): void {
    this.weather = {};
    this.newcomers = 'welcome';
    for (const wire of this.wires) if (wire.dead) this.cut(wire);
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.reset();
    await closed;
  }

  private accept(near: Socket): void {
    if (this.newcomers === 'refused') {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ ...this.target, noDelay: true });
    near.setNoDelay(true);
    const wire: Wire = { near, far, dead: this.newcomers === 'deaf' };
    this.wires.add(wire);
    this.carry(wire, near, far);
    this.carry(wire, far, near);
  }

  private cut(wire: Wire): void {
    wire.dead = true;
    wire.near.resetAndDestroy();
    wire.far.resetAndDestroy();
    this.wires.delete(wire);
  }

  private carry(wire: Wire, from: Socket, to: Socket): void {
    /** When the last byte so far leaves at the other end. */
    let freeAt = 0;
    from.on('data', (bytes: Buffer) => {
      if (wire.dead) return;
      const { delayMs = 0, bytesPerSecond } = this.weather;
      const now = performance.now();
      if (delayMs === 0 && bytesPerSecond === undefined && freeAt <= now) {
        to.write(bytes);
        return;
      }
      const busyMs = bytesPerSecond === undefined ? 0 : (bytes.length / bytesPerSecond) * 1_000;
      // In order, whatever the weather does meanwhile.
      freeAt = Math.max(freeAt, now + delayMs) + busyMs;
      setTimeout(() => !wire.dead && !to.destroyed && to.write(bytes), freeAt - now);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      if (!wire.dead) to.destroy();
      if (wire.near.destroyed && wire.far.destroyed) this.wires.delete(wire);
    });
  }
}
