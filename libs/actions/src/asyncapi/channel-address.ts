import type { Json, JsonObject } from '@ensue/contracts';
import { actionFault } from '../action-fault';
import { isObject, objectIn, textIn, type ApiDocument } from '../openapi/api-document';
import type { Channel } from './find-channel';

/** A message as it travels: `$message.payload#/a` and `$message.header#/b` point into it. */
export interface Message {
  readonly payload: Json;
  readonly headers: JsonObject;
}

/**
 * The channel's address with its parameters filled in: from the message where the document says where in it they are, or
 * by their defaults.
 * @throws ActionFault (configuration) when one has no value
 */
export function channelAddress(document: ApiDocument, channel: Channel, message?: Message): string {
  const parameters = objectIn(document, channel.definition, 'parameters') ?? {};
  return channel.address.replace(/\{([^{}]+)\}/g, (_whole, name: string) => {
    const parameter = objectIn(document, parameters, name) ?? {};
    const schema = objectIn(document, parameter, 'schema') ?? parameter;
    const inMessage = message && located(textIn(parameter, 'location') ?? '', message);
    const value = inMessage ?? schema['default'];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    throw actionFault(
      'configuration',
      `The channel ${channel.address} needs a value for ${name}, and the message has none`,
    );
  });
}

/** What a runtime expression of AsyncAPI finds in a message. */
export function located(expression: string, { payload, headers }: Message): Json | undefined {
  const [, part, pointer = ''] = /^\$message\.(payload|header)#(.*)$/.exec(expression) ?? [];
  if (part === undefined) return undefined;
  let value: Json | undefined = part === 'payload' ? payload : headers;
  for (const key of pointer.split('/').slice(1)) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = value[Number(name)];
    else value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}
