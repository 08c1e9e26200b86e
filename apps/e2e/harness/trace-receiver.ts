import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A part of a trace as it was told. */
export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** Epoch microseconds. */
  readonly from: number;
  readonly to: number;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Told {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly TraceSpan[] }[];
  }[];
}
type Attribute = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };
type TraceSpan = Pick<ReceivedSpan, 'traceId' | 'spanId' | 'parentSpanId' | 'name'> & {
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
};

/** A collector of traces for tests: takes OTLP over HTTP in JSON, and keeps it. */
export class TraceReceiver {
  readonly spans: ReceivedSpan[] = [];
  private constructor(private readonly server: Server) {}

  static async open(): Promise<TraceReceiver> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        if (request.method === 'POST' && request.url === '/v1/traces') receiver.take(JSON.parse(body) as Told);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    const receiver = new TraceReceiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Those of one trace, in the order of their beginning. */
  of(traceId: string): readonly ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId).toSorted((one, other) => one.from - other.from);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take({ resourceSpans }: Told): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const { 'service.name': service = '' } = plain(resource.attributes);
      for (const { startTimeUnixNano, endTimeUnixNano, attributes, ...span } of scopeSpans.flatMap(
        ({ spans }) => spans,
      )) {
        const [from, to] = [startTimeUnixNano, endTimeUnixNano].map((nanoseconds) =>
          Number(BigInt(nanoseconds) / 1_000n),
        );
        this.spans.push({ ...span, service, from: from ?? 0, to: to ?? 0, attributes: plain(attributes) });
      }
    }
  }
}

function plain(attributes: readonly Attribute[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]));
}

/** A trace as a picture for people. */
export function waterfall(spans: readonly ReceivedSpan[], columns = 60): string {
  const begin = Math.min(...spans.map(({ from }) => from));
  const end = Math.max(...spans.map(({ to }) => to));
  const at = (time: number) => Math.round(((time - begin) / (end - begin)) * columns);
  const lines = spans.map(({ service, name, from, to }) => {
    const [left, right] = [Math.min(at(from), columns - 1), at(to)];
    const bar = `${' '.repeat(left)}${'█'.repeat(Math.max(1, right - left))}`.padEnd(columns);
    return `${service.replace('ensue-', '').padEnd(13)}${name.padEnd(35)}${bar} ${((to - from) / 1_000).toFixed(1)} ms`;
  });
  return lines.join('\n');
}
