import { Ajv } from 'ajv';
import { CloudEvent, type JsonObject } from '@ensue/contracts';
import type { Delivery } from '@ensue/ports';
import type { EventItem } from '../batch/item';
import type { Ids } from '../ids';

/** A message that is no event: why, in one line. */
export class NotAnEvent extends Error {
  override readonly name = 'NotAnEvent';
}

/** Deeper data is nobody's data; what walks through it would run out of stack. */
const mostDepth = 64;
/** Answers go to queues of our own processes only, whatever a stranger writes into an event. */
const replyQueues = 'ensue.reply.';

const isCloudEvent = new Ajv({ strict: false }).compile(CloudEvent);

/**
 * Reads what somebody published to `ensue.events`: a CloudEvent (structured, or binary with `cloudEvents:` headers), a batch
 * of them, or plain JSON, which is wrapped: its type is the routing key, its id the message's.
 * @throws NotAnEvent when it is none of these
 */
export function readEvents(delivery: Delivery, ids: Ids): EventItem[] {
  const body = parse(delivery);
  if (isDeep(body)) throw new NotAnEvent(`It is nested deeper than ${mostDepth} levels.`);
  const batch = Array.isArray(body) && delivery.contentType?.includes('cloudevents-batch') === true;
  return (batch ? body : [body]).map((one) => toItem(one, delivery, ids));
}

function parse(delivery: Delivery): unknown {
  try {
    return JSON.parse(delivery.body) as unknown;
  } catch (error) {
    throw new NotAnEvent(`Its body is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function toItem(body: unknown, delivery: Delivery, ids: Ids): EventItem {
  const binary = binaryAttributes(delivery);
  const structured = isObject(body) && body['specversion'] !== undefined && binary === undefined;
  const identified = structured || binary?.['id'] !== undefined || delivery.messageId !== undefined;
  const candidate = structured ? body : { ...wrapper(delivery, ids), ...binary, data: body };
  if (!isCloudEvent(candidate)) {
    const [first] = isCloudEvent.errors ?? [];
    throw new NotAnEvent(`It is not a CloudEvent: ${first?.instancePath ?? ''} ${first?.message ?? 'wrong shape'}.`);
  }
  const { ensuereplyto, ...event } = candidate as CloudEvent & { ensuereplyto?: unknown };
  return {
    kind: 'event',
    event: event as EventItem['event'],
    apiId: ids.derived(event.source, event.id),
    identified,
    ...(typeof ensuereplyto === 'string' && ensuereplyto.startsWith(replyQueues) && { replyTo: ensuereplyto }),
    again: false,
    redelivered: delivery.redelivered,
    ...traceOf(delivery, event),
  };
}

/** The header says who sent this message, the attribute who first told of the event. */
function traceOf({ headers }: Delivery, event: JsonObject | CloudEvent): { readonly traceparent?: string } {
  const traceparent = headers['traceparent'] ?? event['traceparent'];
  return typeof traceparent === 'string' ? { traceparent } : {};
}

function wrapper(delivery: Delivery, ids: Ids): JsonObject {
  return {
    specversion: '1.0',
    id: delivery.messageId ?? ids.next(),
    source: `/amqp/${delivery.exchange}`,
    type: delivery.routingKey,
    datacontenttype: 'application/json',
  };
}

/** CloudEvents AMQP binding 1.0, §3.1: attributes as `cloudEvents:` (or `cloudEvents_`) headers. */
function binaryAttributes({ headers }: Delivery): JsonObject | undefined {
  const attributes: JsonObject = {};
  for (const [name, value] of Object.entries(headers)) {
    const attribute = /^cloudEvents[:_]([a-z0-9]+)$/.exec(name)?.[1];
    if (attribute !== undefined) attributes[attribute] = value;
  }
  return Object.keys(attributes).length === 0 ? undefined : attributes;
}

/** Level by level, so that the deepest is no deeper than the rest for this. */
function isDeep(body: unknown): boolean {
  let level: object[] = [body].filter(isNested);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= mostDepth) return true;
    level = level.flatMap((each) => Object.values(each).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
