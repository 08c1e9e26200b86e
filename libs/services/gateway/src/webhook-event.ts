import type { CloudEvent, Json } from '@ensue/contracts';
import type { EventStamps } from './event-stamps';
import { header, isJson, isText, mediaType, type HttpRequest } from './http-request';
import { idempotencyKey } from './idempotency-key';
import type { RequestMapper } from './map-request';
import type { Mistake } from './mistake';
import { readEvents } from './read-events';
import { isReservedType } from './reserved-type';
import type { Webhook } from './webhook-directory';

/** Where senders say which delivery it is; the same again is a duplicate. */
const deliveryHeaders = ['webhook-id', 'x-github-delivery', 'x-shopify-webhook-id'];
/** An event is kept and shown: what opens doors does not belong into it, nor what proxies add on the way. */
const leftOut = /token|secret|passw|auth|cookie|signature|key|^x-forwarded|^x-real-ip/;
const mostHeaders = 32;
const longestHeader = 1_024;

export type WebhookEvent =
  | { readonly kind: 'event'; readonly event: CloudEvent }
  /** The `Idempotency-Key` cannot be used. */
  | { readonly kind: 'bad-key' }
  | { readonly kind: 'unsupported'; readonly mediaType: string }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] };

/**
 * The event that a request to a webhook becomes:
 *
 * - `source` is `/hooks/{namespace}/{name}`, `type` is the webhook's event type;
 * - `id` is the `Idempotency-Key`, or the sender's own delivery id (`webhook-id`, `x-github-delivery`,
 *   `x-shopify-webhook-id`), or a new one;
 * - `data` is the body itself when it is JSON; otherwise `{ form }` with the fields of a form, `{ text }`, or `{ base64 }`;
 *   a request without a body has the parameters of its address as `{ query }`;
 * - extension attributes, to filter by: `httpmethod`, `httpquery` (as in the address), and each `x-…` header under `http` and
 *   its letters and digits (`X-GitHub-Event` is `httpxgithubevent`), except those whose name speaks of a secret.
 *
 * The webhook's settings may say which of these the body is (then `data` is what it says, without a wrapping), may map `type`,
 * `source`, `subject`, `data` and `id`, or may have a CloudEvent passed on as it is.
 * @param request its body is read, unless it is to stay bytes
 * @param delivery which one it is by what is signed; what headers say, which are not, is then not looked at
 */
export function webhookEvent(
  webhook: Webhook,
  request: HttpRequest,
  stamps: EventStamps,
  mapper: Pick<RequestMapper, 'map'>,
  delivery?: string,
): WebhookEvent {
  const { body, event: mapping } = webhook.settings ?? {};
  if (body?.as === 'cloudevents') return passedOn(request, stamps);
  const path = `/hooks/${webhook.namespace}/${webhook.name}`;
  const mapped = mapping && mapper.map(mapping, request, path, fields(request.query) as Json);
  if (mapped?.kind === 'mistake') return { kind: 'mistakes', mistakes: [mapped.mistake] };
  const known = mapping?.id !== undefined || delivery !== undefined;
  const key = known ? undefined : idempotencyKey(request);
  if (key === null) return { kind: 'bad-key' };
  const event = {
    ...httpAttributes(request),
    specversion: '1.0' as const,
    id: delivery ?? key ?? deliveryId(request) ?? stamps.newId(),
    source: path,
    type: webhook.eventType,
    time: stamps.now(),
    ...(mapped?.attributes.data === undefined ? content(request, body?.as ?? 'auto') : json(undefined)),
    ...mapped?.attributes,
  };
  return { kind: 'event', event };
}

function passedOn(request: HttpRequest, stamps: EventStamps): WebhookEvent {
  const read = readEvents(request, stamps);
  if (read.kind !== 'events') return read;
  const [event, ...more] = read.events;
  const mistake = (pointer: string, message: string) => ({
    kind: 'mistakes' as const,
    mistakes: [{ pointer, message }],
  });
  if (event === undefined || more.length > 0) return mistake('', 'A webhook takes one event at a time.');
  if (isReservedType(event.type)) return mistake('/type', `Events of type ${event.type} are the engine’s own.`);
  return { kind: 'event', event };
}

type Content = Pick<CloudEvent, 'datacontenttype' | 'data' | 'data_base64'>;

const json = (data: unknown): Content => ({ datacontenttype: 'application/json', data });

function content(request: HttpRequest, as: 'auto' | 'json' | 'form' | 'text' | 'binary'): Content {
  const { rawBody, body } = request;
  if (as === 'auto' || rawBody === undefined || rawBody.length === 0) return json(dataOf(request));
  if (as !== 'binary') return json(body);
  const datacontenttype = header(request, 'content-type') ?? 'application/octet-stream';
  return { datacontenttype, data_base64: rawBody.toString('base64') };
}

function deliveryId(request: HttpRequest): string | undefined {
  const ids = deliveryHeaders.map((name) => header(request, name));
  return ids.find((id) => id !== undefined && /^[\x21-\x7e]{1,255}$/.test(id));
}

function dataOf(request: HttpRequest): unknown {
  const { rawBody, body } = request;
  const type = mediaType(request);
  if (rawBody === undefined || rawBody.length === 0) return { query: fields(request.query) };
  if (isJson(type)) return body;
  if (type === 'application/x-www-form-urlencoded') return { form: body };
  return isText(type) ? { text: body } : { base64: rawBody.toString('base64') };
}

function httpAttributes(request: HttpRequest): Record<string, string> {
  const attributes: Record<string, string> = { httpmethod: request.method };
  if (request.query !== '') attributes['httpquery'] = request.query;
  const names = Object.keys(request.headers).filter((name) => name.startsWith('x-') && !leftOut.test(name));
  for (const name of names.slice(0, mostHeaders)) {
    attributes[`http${name.replace(/[^a-z0-9]/g, '')}`] = (header(request, name) ?? '').slice(0, longestHeader);
  }
  return attributes;
}

/** A parameter that occurs several times is a list. */
function fields(query: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(query);
  const names = [...new Set(parameters.keys())].filter((name) => name !== '__proto__');
  return Object.fromEntries(
    names.map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
