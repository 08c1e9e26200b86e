import type { CloudEvent } from '@ensue/contracts';
import type { Tracer } from '@ensue/ports';

/** The context of this hop, beside an event whose sender has told of a trace of its own. */
const hop = Symbol('the trace of this hop');

type Traced = CloudEvent & { [hop]?: string };

/**
 * A span for each event, until it is confirmed. An event keeps the context that its sender gave it, as CloudEvents want it; one
 * without gets ours, so that whoever hears of it later finds the trace.
 * @param requested the trace of the request that brought them
 */
export function traceEvents(
  tracer: Tracer,
  events: readonly CloudEvent[],
  requested: string | undefined,
): { readonly events: readonly CloudEvent[]; end(outcome: string): void } {
  const spans = events.map((event) => {
    const own = event['traceparent'];
    const parent = requested ?? (typeof own === 'string' ? own : undefined);
    const attributes = { 'cloudevents.event_type': event.type, 'cloudevents.event_id': event.id };
    return tracer.begin(`accept ${event.type}`, { kind: 'server', parent, attributes });
  });
  const traced = events.map((event, index): Traced => {
    const traceparent = spans[index]?.traceparent ?? '';
    return { traceparent, ...event, [hop]: traceparent };
  });
  return {
    events: traced,
    end: (outcome) => {
      for (const span of spans) span.end({}, outcome === 'accepted' ? undefined : outcome);
    },
  };
}

/** What the message of an event carries of its trace. */
export function traceHeader(event: CloudEvent): { readonly headers?: { readonly traceparent: string } } {
  const traceparent = (event as Traced)[hop];
  return traceparent === undefined ? {} : { headers: { traceparent } };
}
