import { randomBytes } from 'node:crypto';
import { readTraceparent, type Span, type SpanAttributes, type SpanOptions, type Tracer } from '@ensue/ports';

/** A part of a trace that has ended, in the form of OTLP's JSON. */
export interface EndedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly status: { readonly code: number; readonly message?: string };
}

export interface TracerParts {
  /** Takes what has ended; must not throw. */
  readonly ended: (span: EndedSpan) => void;
  /** Which share of the traces that begin here is told, 0 to 1; those that came with a context go by its flag. */
  readonly share: number;
}

const kinds = { internal: 1, server: 2, consumer: 5 } as const;
const [ok, failed] = [1, 2];

/** Makes parts of traces, and hands over those that are to be told. */
export class OtlpTracer implements Tracer {
  constructor(private readonly parts: TracerParts) {}

  begin(name: string, { kind, parent, at, attributes = {} }: SpanOptions): Span {
    const from = readTraceparent(parent);
    const traceId = from?.traceId ?? randomBytes(16).toString('hex');
    const spanId = randomBytes(8).toString('hex');
    const sampled = from?.sampled ?? Math.random() < this.parts.share;
    const began = at ?? clock();
    return {
      traceparent: `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`,
      end: (more = {}, failure) => {
        if (!sampled) return;
        this.parts.ended({
          traceId,
          spanId,
          ...(from !== undefined && { parentSpanId: from.spanId }),
          name,
          kind: kinds[kind],
          startTimeUnixNano: nanoseconds(began),
          endTimeUnixNano: nanoseconds(Math.max(began, clock())),
          attributes: attributesOf({ ...attributes, ...more }),
          status: failure === undefined ? { code: ok } : { code: failed, message: failure },
        });
      },
    };
  }
}

/** Finer than milliseconds, and never backwards within a process. */
function clock(): number {
  return performance.timeOrigin + performance.now();
}

function nanoseconds(ms: number): string {
  return `${Math.round(ms * 1_000)}000`;
}

function attributesOf(attributes: SpanAttributes): EndedSpan['attributes'] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'boolean') return { key, value: { boolValue: value } };
    if (typeof value === 'string') return { key, value: { stringValue: value } };
    return { key, value: Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value } };
  });
}
