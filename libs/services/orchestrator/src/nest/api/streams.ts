import { once } from 'node:events';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Store } from '@ensue/ports';
import type { RunNews } from '../../api/run-news';
import { watchRun, type WatchEvent } from '../../api/run-watch';

const aliveEveryMs = 15_000;

/** Server-sent events that are open: they end when the run is over, the client has gone, or this process stops. */
export class Streams implements BeforeApplicationShutdown {
  private readonly open = new Set<AbortController>();
  private stopping = false;

  constructor(
    private readonly store: Store,
    private readonly news: RunNews,
  ) {}

  /** The HTTP server closes when its connections do: whoever still watches comes back to another replica. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
    for (const stream of this.open) stream.abort();
  }

  /** Sends a run's history as it happens. Never rejects: a client whose stream breaks goes on from the last id it saw. */
  async send(reply: FastifyReply, runId: string, afterStep: number): Promise<void> {
    const stream = new AbortController();
    const { raw } = reply;
    raw.on('close', () => stream.abort());
    raw.on('error', () => stream.abort());
    if (this.stopping) stream.abort();
    this.open.add(stream);
    reply.hijack();
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    });
    // Proxies end what is silent for long.
    const alive = setInterval(() => raw.write(':\n\n'), aliveEveryMs);
    try {
      for await (const event of watchRun(this.store, this.news, runId, afterStep, stream.signal)) {
        // A client that reads slowly is not read ahead for.
        if (!raw.write(lines(event))) await once(raw, 'drain', { signal: stream.signal });
      }
    } catch {
      // The store is away or the client has gone: either way the stream is over.
    } finally {
      clearInterval(alive);
      this.open.delete(stream);
      raw.end();
    }
  }
}

function lines({ event, id, data }: WatchEvent): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
