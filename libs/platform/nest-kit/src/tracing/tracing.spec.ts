import { readTraceparent, traceIdOf } from '@ensue/ports';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../logging';
import { OtlpExporter, OtlpTracer, createTracer, type EndedSpan } from './index';

const context = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

function scene(share = 1) {
  const ended: EndedSpan[] = [];
  return { ended, tracer: new OtlpTracer({ ended: (span) => void ended.push(span), share }) };
}

describe('a context', () => {
  it.each(['', 'nonsense', `ff${context.slice(2)}`, context.replace(traceId, '0'.repeat(32)), `${context.slice(0, 53)}zz`, 7, null])(
    'that is none is not read: %s',
    (text) => expect(readTraceparent(text)).toBeUndefined(),
  ); // prettier-ignore

  it('is read, a later version’s with more behind it included', () => {
    expect(readTraceparent(context)).toEqual({ traceId, spanId: '00f067aa0ba902b7', sampled: true });
    expect(readTraceparent(`01${context.slice(2)}-more`)?.traceId).toBe(traceId);
    expect(traceIdOf(undefined)).toBeUndefined();
  });
});

describe('a tracer', () => {
  it('goes on with a context, and tells what it was, how it ended and for how long', () => {
    const { ended, tracer } = scene();
    const span = tracer.begin('perform http', { kind: 'consumer', parent: context, at: 1_000, attributes: { n: 1 } });
    expect(span.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    span.end({ well: false, share: 0.5, nothing: undefined, text: 'x' }, 'it failed');
    const [told] = ended;
    expect(told).toMatchObject({
      traceId,
      parentSpanId: '00f067aa0ba902b7',
      kind: 5,
      startTimeUnixNano: '1000000000',
      status: { code: 2, message: 'it failed' },
      attributes: [
        { key: 'n', value: { intValue: '1' } },
        { key: 'well', value: { boolValue: false } },
        { key: 'share', value: { doubleValue: 0.5 } },
        { key: 'text', value: { stringValue: 'x' } },
      ],
    });
    expect(told?.traceId === undefined || span.traceparent.includes(told.spanId)).toBe(true);
    expect(BigInt(told?.endTimeUnixNano ?? 0)).toBeGreaterThan(BigInt(told?.startTimeUnixNano ?? 0));
  });

  it('begins a trace where there is none, and tells its share of them; who came with a context goes by its flag', () => {
    const { ended, tracer } = scene(0);
    const own = tracer.begin('accept', { kind: 'server', parent: 'nonsense' });
    own.end();
    expect(own.traceparent).toMatch(/-00$/);
    tracer.begin('decide', { kind: 'consumer', parent: own.traceparent }).end();
    tracer.begin('decide', { kind: 'consumer', parent: context }).end();
    expect(ended.map((span) => span.traceId)).toEqual([traceId]);
    const others = scene(1);
    others.tracer.begin('decide', { kind: 'consumer', parent: `${context.slice(0, -2)}00` }).end();
    expect(others.ended).toEqual([]);
  });

  it('is none where nobody wants traces', () => {
    const shutdown = { onStop: () => expect.unreachable() };
    expect(createTracer('x', { OTEL_EXPORTER_OTLP_ENDPOINT: undefined, OTEL_TRACES_SAMPLER_ARG: 1 }, silentLogger, shutdown)).toEqual({}); // prettier-ignore
  });
});

describe('what has ended', () => {
  const asked: { url: string; body: { resourceSpans: { scopeSpans: { spans: EndedSpan[] }[] }[] } }[] = [];
  const lines: string[] = [];
  const logger = {
    warn: (message: string, fields?: object) => void lines.push(`${message} ${JSON.stringify(fields)}`),
  };
  const answers: (number | Error)[] = [];
  beforeEach(() => {
    for (const list of [asked, lines, answers]) list.length = 0;
  });
  const send = ((url: string, { body }: { body: string }) => {
    asked.push({ url, body: JSON.parse(body) as (typeof asked)[number]['body'] });
    const answer = answers.shift() ?? 200;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(new Response('{}', { status: answer }));
  }) as unknown as typeof fetch;

  it('is sent in portions to the collector; what it does not take is given up, with a word', async () => {
    const exporter = new OtlpExporter('http://collector:4318/', 'gateway', logger, send);
    const tracer = new OtlpTracer({ ended: (span) => exporter.add(span), share: 1 });
    answers.push(503, new Error('connection refused'));
    for (let count = 0; count < 10_000; count += 1) tracer.begin('x', { kind: 'internal' }).end();
    await exporter.stop();
    expect(new Set(asked.map(({ url }) => url))).toEqual(new Set(['http://collector:4318/v1/traces']));
    const sizes = asked.map(({ body }) => body.resourceSpans[0]?.scopeSpans[0]?.spans.length);
    expect(sizes).toHaveLength(16);
    expect(new Set(sizes)).toEqual(new Set([512]));
    expect(JSON.stringify(asked[0]?.body)).toContain('"service.name","value":{"stringValue":"ensue-gateway"}');
    expect(lines).toEqual([
      expect.stringMatching(/are lost.*"spans":2320,"error":"it answered 503"/),
      expect.stringMatching(/are lost.*"spans":512,"error":"connection refused"/),
    ]);
  });

  it('is given up at the end all at once: a silent collector does not hold up who stops, portion by portion', async () => {
    let sent = 0;
    const silent = ((_url: string, { signal }: { signal: AbortSignal }) => {
      sent += 1;
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('silence'))));
    }) as unknown as typeof fetch;
    const exporter = new OtlpExporter('http://collector:4318', 'gateway', logger, silent, 20);
    const tracer = new OtlpTracer({ ended: (span) => exporter.add(span), share: 1 });
    for (let count = 0; count < 5_000; count += 1) tracer.begin('x', { kind: 'internal' }).end();
    await exporter.stop();
    expect(sent).toBe(1);
    expect(lines).toEqual([expect.stringContaining('silence')]);
  });

  it('goes to a collector that wants a password, which no log tells', async () => {
    const seen: [string, unknown][] = [];
    const kept = ((url: string, { headers }: { headers: object }) => {
      seen.push([url, headers]);
      return Promise.resolve(new Response('{}'));
    }) as unknown as typeof fetch;
    const exporter = new OtlpExporter('https://ada:p%40ss@collector/otlp', 'gateway', logger, kept);
    const tracer = new OtlpTracer({ ended: (span) => exporter.add(span), share: 1 });
    tracer.begin('x', { kind: 'internal' }).end();
    await exporter.stop();
    const authorization = `Basic ${Buffer.from('ada:p@ss').toString('base64')}`;
    expect(seen).toEqual([['https://collector/otlp/v1/traces', expect.objectContaining({ authorization })]]);
    expect(lines).toEqual([]);
  });
});
