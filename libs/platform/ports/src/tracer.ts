/**
 * Follows what happens through processes (W3C Trace Context). A context travels as the text `traceparent`: an extension attribute
 * of CloudEvents, a header of HTTP and AMQP. Where nobody traces there is no tracer, and nothing is made, carried or stored.
 */
export interface Tracer {
  /** Begins a part of a trace, or a trace of its own where there is no parent that can be read. */
  begin(name: string, options: SpanOptions): Span;
}

export interface SpanOptions {
  readonly kind: 'server' | 'consumer' | 'internal';
  readonly parent?: string | undefined;
  /** Epoch milliseconds; now, where absent. */
  readonly at?: number;
  readonly attributes?: SpanAttributes;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Span {
  /** The context for whatever follows from it. */
  readonly traceparent: string;
  /** Ends it; what was never ended is never told. @param failure what went wrong, in one line */
  end(attributes?: SpanAttributes, failure?: string): void;
}

const form = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;

/** The trace a context belongs to, for logs; undefined where it is none. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return readTraceparent(traceparent)?.traceId;
}

/** A context as it travels. Anybody may have written it. */
export function readTraceparent(
  text: unknown,
): { readonly traceId: string; readonly spanId: string; readonly sampled: boolean } | undefined {
  const [, traceId, spanId, flags] = typeof text === 'string' ? (form.exec(text) ?? []) : [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId) || (text as string).startsWith('ff')) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
