import type { CloudEvent } from '@ensue/contracts';
import type { EventStamps } from './event-stamps';
import { header, isJson, isText, mediaType, type HttpRequest } from './http-request';
import { idempotencyKey } from './idempotency-key';
import type { Mistake } from './mistake';
import { readEvent } from './read-event';

const mostInBatch = 100;
/** Who tells of an event that names no source but has an `Idempotency-Key`. */
const ownSource = '/events';

export type ReadEvents =
  | { readonly kind: 'events'; readonly events: readonly CloudEvent[] }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] }
  | { readonly kind: 'unsupported'; readonly mediaType: string };

/**
 * Reads the events of a request in any mode of the CloudEvents HTTP binding 1.0: structured, batch (up to 100), or binary
 * (`ce-…` headers). `application/json` without such headers is read as structured, or as a batch when it is a list.
 *
 * An `Idempotency-Key` becomes the id of an event without one (`key/0`, `key/1`, … in a batch).
 */
export function readEvents(request: HttpRequest, stamps: EventStamps): ReadEvents {
  const type = mediaType(request);
  const key = idempotencyKey(request);
  if (key === null) return mistaken('', 'Idempotency-Key must be 1 to 255 visible ASCII characters.');
  const binary = header(request, 'ce-specversion') !== undefined && !type.startsWith('application/cloudevents');
  if (binary) return judge([fromHeaders(request, type)], false, key, stamps);
  if (type === 'application/cloudevents-batch+json' || (type === 'application/json' && Array.isArray(request.body))) {
    if (!Array.isArray(request.body)) return mistaken('', 'A batch is a list of events.');
    if (request.body.length === 0) return mistaken('', 'The batch is empty.');
    if (request.body.length > mostInBatch) return mistaken('', `A batch has at most ${mostInBatch} events.`);
    return judge(request.body, true, key, stamps);
  }
  if (type === 'application/cloudevents+json' || type === 'application/json') {
    return judge([request.body], false, key, stamps);
  }
  return { kind: 'unsupported', mediaType: type };
}

function judge(
  candidates: readonly unknown[],
  batch: boolean,
  key: string | undefined,
  stamps: EventStamps,
): ReadEvents {
  const time = stamps.now();
  const events: CloudEvent[] = [];
  const mistakes: Mistake[] = [];
  candidates.forEach((candidate, index) => {
    const named = key === undefined ? {} : { id: batch ? `${key}/${index}` : key, source: ownSource };
    const read = readEvent(candidate, batch ? `/${index}` : '', { ...named, time });
    if (read.kind === 'event') events.push(read.event);
    else mistakes.push(...read.mistakes);
  });
  return mistakes.length > 0 ? { kind: 'mistakes', mistakes } : { kind: 'events', events };
}

/** Binary mode: attributes are headers, the body is the data. */
function fromHeaders(request: HttpRequest, type: string): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  for (const name of Object.keys(request.headers)) {
    const attribute = /^ce-(.+)$/.exec(name)?.[1];
    // "data" is no attribute: the body is.
    if (attribute === undefined || attribute === 'data' || attribute === 'data_base64') continue;
    attributes[attribute] = percentDecoded(header(request, name) ?? '');
  }
  const contentType = header(request, 'content-type');
  if (contentType !== undefined) attributes['datacontenttype'] = contentType;
  return { ...attributes, ...dataOf(request, type) };
}

function dataOf(request: HttpRequest, type: string): { data?: unknown; data_base64?: string } {
  const { rawBody } = request;
  if (rawBody === undefined || rawBody.length === 0) return {};
  if (isJson(type)) return { data: request.body };
  if (isText(type) || type === 'application/x-www-form-urlencoded') return { data: rawBody.toString('utf8') };
  return { data_base64: rawBody.toString('base64') };
}

/** HTTP binding, 3.1.3.2: values are quoted or not, and percent-encoded beyond ASCII. */
function percentDecoded(value: string): string {
  const bare = /^"(.*)"$/.exec(value)?.[1]?.replace(/\\(.)/g, '$1') ?? value;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

function mistaken(pointer: string, message: string): ReadEvents {
  return { kind: 'mistakes', mistakes: [{ pointer, message }] };
}
