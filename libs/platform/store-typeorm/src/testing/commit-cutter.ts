import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** What happens to the next COMMIT: it passes, or the connection is cut before the server hears it, or before it is answered. */
export type Fate = 'pass' | 'cut before' | 'cut after';

/** A proxy before a MySQL server that can cut a connection round its COMMIT, and be down. */
export class CommitCutter {
  fate: Fate = 'pass';
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();

  constructor(private readonly target: URL) {}

  /** The target's URL, by way of the proxy. */
  async up(port = 0): Promise<string> {
    const server = createServer((client) => this.join(client));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const url = new URL(this.target);
    url.port = String((server.address() as AddressInfo).port);
    return url.href;
  }

  async down(): Promise<void> {
    const { server } = this;
    for (const socket of this.sockets) socket.destroy();
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }

  private join(client: Socket): void {
    const upstream = connect(Number(this.target.port), this.target.hostname);
    let mute = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    client.on('data', (data) => {
      if (this.fate !== 'pass' && data.toString('latin1').endsWith('COMMIT')) {
        const { fate } = this;
        this.fate = 'pass';
        if (fate === 'cut before') return end();
        mute = true;
      }
      upstream.write(data);
    });
    // The first word of an answer to a muted COMMIT says that it was done: nobody hears it.
    upstream.on('data', (data) => (mute ? end() : client.write(data)));
  }
}
