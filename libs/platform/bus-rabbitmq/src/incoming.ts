import type { Delivery } from '@ensue/ports';
import type { ConsumeMessage } from 'amqplib';

/** The broker's own bookkeeping, which a delivery tells in fields. */
const counters = ['x-delivery-count', 'x-acquired-count'];

/** A message as it came, made into a delivery. Anyone may publish here, so nothing about its properties is certain. */
export function deliveryOf(queue: string, message: ConsumeMessage, acknowledge: () => void): Delivery {
  const { fields, properties, content } = message;
  const headers: Record<string, unknown> = properties.headers ?? {};
  const counted = Math.max(...counters.map((name) => countOf(headers[name])));
  return {
    queue,
    messageId: text(properties.messageId),
    body: content.toString('utf8'),
    contentType: text(properties.contentType),
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    headers: textHeaders(headers),
    replyTo: text(properties.replyTo),
    correlationId: text(properties.correlationId),
    // Classic queues do not count, they only say that there was an earlier time.
    deliveryCount: Math.max(counted, fields.redelivered ? 1 : 0),
    redelivered: fields.redelivered || counted > 0,
    ...publishedAt(properties.timestamp),
    acknowledge,
  };
}

/** Seconds, as AMQP has them; milliseconds from those who think otherwise are told by their size. */
function publishedAt(timestamp: unknown): { readonly publishedAt?: number } {
  if (typeof timestamp !== 'number' || !(timestamp > 0)) return {};
  return { publishedAt: timestamp > 100_000_000_000 ? timestamp : timestamp * 1_000 };
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : 0;
}

function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Tables and lists in headers have no place in a delivery; they are left out. */
function textHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (counters.includes(name)) continue;
    if (typeof value === 'string') texts[name] = value;
    else if (typeof value === 'number' || typeof value === 'boolean') texts[name] = String(value);
    else if (Buffer.isBuffer(value)) texts[name] = value.toString('utf8');
  }
  return texts;
}
