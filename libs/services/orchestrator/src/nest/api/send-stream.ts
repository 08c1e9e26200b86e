import type { FastifyReply } from 'fastify';
import type { Store } from '@ensue/ports';
import type { RunNews } from '../../api/run-news';
import { watchRun } from '../../api/run-watch';

/** Sends a run's history as server-sent events until the run is over or the client has gone. */
export async function sendStream(
  reply: FastifyReply,
  store: Store,
  news: RunNews,
  runId: string,
  afterStep: number,
): Promise<void> {
  const gone = new AbortController();
  reply.raw.on('close', () => gone.abort());
  reply.hijack();
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
  });
  for await (const { event, id, data } of watchRun(store, news, runId, afterStep, gone.signal)) {
    reply.raw.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
  }
  reply.raw.end();
}
