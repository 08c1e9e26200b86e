import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ledger } from './ledger';

/**
 * The effect sink, a process of its own: whoever calls it has had an effect, and the effect is on disk before the answer
 * leaves. `POST /<behaviour>` with `{ key }`; behaviours that fail do so after the effect, which is what makes them hard.
 *
 * - `normal` answers at once; `slow` after 300 ms; `long` after 6.5 s, so that the action needs heartbeats,
 *   and `lasting` after 12 s
 * - `flaky` answers 503 to the first two calls of a key
 * - `guarded/<hash>` has no effect without an `authorization` of that SHA-256
 * - `hang` never answers the first call of a key
 */
const [file = ''] = process.argv.slice(2);
const ledger = new Ledger(file);

const delays: Readonly<Record<string, number>> = { slow: 300, long: 6_500, lasting: 12_000 };

const server = createServer((request, response) => {
  void (async () => {
    const [behaviour = '', hash] = (request.url ?? '').slice(1).split('/');
    const { key } = JSON.parse(await bodyOf(request)) as { key: string };
    if (hash !== undefined && hash !== sha256(request.headers.authorization ?? '')) {
      response.writeHead(401).end();
      return;
    }
    const header = request.headers['idempotency-key'];
    const attempt = await ledger.record(key, typeof header === 'string' ? header : '');
    if (behaviour === 'hang' && attempt === 1) return;
    const answer = (status: number): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ key, attempt }));
    };
    if (behaviour === 'flaky' && attempt <= 2) answer(503);
    else setTimeout(() => answer(200), delays[behaviour] ?? 0);
  })().catch((error: unknown) => {
    response.writeHead(500).end(String(error));
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

// Whoever started it reads its port.
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
