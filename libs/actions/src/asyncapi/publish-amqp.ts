import type { ConfirmChannel, Options } from 'amqplib';
import type { Json } from '@ensue/contracts';
import { actionFault } from '../action-fault';
import { objectIn, textIn, type ApiDocument } from '../openapi/api-document';
import { amqpBinding, type AmqpPlace } from './amqp-place';
import { located, type Message } from './channel-address';
import type { Channel } from './find-channel';

export interface Publication {
  readonly place: AmqpPlace;
  readonly body: Buffer;
  readonly options: Options.Publish;
}

/** The properties that a message travels with: the document's bindings, and the action's idempotency key for its id. */
export function publicationOf(
  document: ApiDocument,
  channel: Channel,
  place: AmqpPlace,
  message: Message,
  key: string,
): Publication {
  const [definition = {}] = channel.messages;
  const operation = amqpBinding(document, channel.operation);
  const { contentEncoding, messageType } = amqpBinding(document, definition);
  const contentType =
    textIn(definition, 'contentType') ?? textIn(document.root, 'defaultContentType') ?? 'application/json';
  const correlation = objectIn(document, definition, 'correlationId');
  const correlationId = correlation && located(textIn(correlation, 'location') ?? '', message);
  return {
    place,
    body: bodyOf(contentType, message.payload),
    options: {
      messageId: key,
      contentType,
      headers: message.headers,
      persistent: operation['deliveryMode'] !== 1,
      // To a queue that is not there, a message would be lost in silence.
      mandatory: place.is === 'queue' || operation['mandatory'] === true,
      ...(correlationId !== undefined && correlationId !== null && { correlationId: String(correlationId) }),
      ...(typeof contentEncoding === 'string' && { contentEncoding }),
      ...(typeof messageType === 'string' && { type: messageType }),
      ...(typeof operation['expiration'] === 'number' && { expiration: operation['expiration'] }),
      ...(typeof operation['priority'] === 'number' && { priority: operation['priority'] }),
    },
  };
}

/** @throws ActionFault (communication) when the broker does not take it, or nobody would get it though somebody must */
export async function publishToBroker(channel: ConfirmChannel, { place, body, options }: Publication): Promise<void> {
  const refused = Promise.withResolvers<never>();
  refused.promise.catch(() => undefined);
  channel.on('return', () => {
    const where = place.is === 'queue' ? `There is no queue ${place.queue}` : `No queue takes ${place.routingKey}`;
    refused.reject(actionFault('communication', `${where}: the message was not delivered`, { status: 404 }));
  });
  channel.on('error', refused.reject);
  const confirmed = new Promise<void>((resolve, reject) => {
    const done = (error: unknown): void => (error ? reject(error as Error) : resolve());
    if (place.is === 'queue') channel.publish('', place.queue, body, options, done);
    else channel.publish(place.exchange, place.routingKey, body, options, done);
  });
  // A return comes before its confirm.
  await Promise.race([refused.promise, confirmed]);
}

function bodyOf(contentType: string, payload: Json): Buffer {
  const isText = typeof payload === 'string' && !/[/+]json\b/i.test(contentType);
  return Buffer.from(isText ? payload : JSON.stringify(payload));
}
