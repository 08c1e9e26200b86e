import type { JsonObject } from '@ensue/contracts';
import { isObject, objectIn, textIn, type ApiDocument } from '../openapi/api-document';
import type { Channel } from './find-channel';

/** Where a channel is on the broker (AsyncAPI, "AMQP 0-9-1 Bindings"). */
export type AmqpPlace =
  | { readonly is: 'queue'; readonly queue: string; readonly vhost?: string }
  | { readonly is: 'routingKey'; readonly exchange: string; readonly routingKey: string; readonly vhost?: string };

/**
 * A channel is a queue of its address, unless its bindings name the queue, or an exchange with the address for routing key.
 * Nothing is declared: what the document describes is there already.
 */
export function amqpPlace(document: ApiDocument, channel: Channel, address: string): AmqpPlace {
  const binding = amqpBinding(document, channel.definition);
  const queue = isObject(binding['queue']) ? binding['queue'] : {};
  const exchange = isObject(binding['exchange']) ? binding['exchange'] : {};
  const name = textIn(exchange, 'name') ?? '';
  const vhost = textIn(exchange, 'vhost') ?? textIn(queue, 'vhost');
  const place = { ...(vhost !== undefined && { vhost }) };
  const byKey = textIn(binding, 'is') !== 'queue' && name !== '' && name !== 'default';
  if (byKey) return { is: 'routingKey', exchange: name, routingKey: address, ...place };
  return { is: 'queue', queue: textIn(queue, 'name') || address, ...place };
}

/** The `amqp` bindings of a channel, an operation or a message; empty where there are none. */
export function amqpBinding(document: ApiDocument, holder: JsonObject): JsonObject {
  const bindings = objectIn(document, holder, 'bindings') ?? {};
  return objectIn(document, bindings, 'amqp') ?? {};
}
