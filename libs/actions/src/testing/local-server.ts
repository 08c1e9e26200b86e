import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A web server of this test, on a free port of the loopback interface. */
export class LocalServer {
  readonly seen: Seen[] = [];
  answer: (response: ServerResponse, request: Seen) => void = (response) => response.end();
  private boundPort = 0;
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
      this.seen.push(seen);
      this.answer(response, seen);
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  /** Stays what it was when the server stops. */
  get port(): number {
    const address = this.server.address() as AddressInfo | null;
    if (address) this.boundPort = address.port;
    return this.boundPort;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get last(): Seen {
    const last = this.seen.at(-1);
    if (!last) throw new Error('nothing was requested');
    return last;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
