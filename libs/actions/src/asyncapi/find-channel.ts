import type { JsonObject } from '@ensue/contracts';
import { didYouMean } from '@ensue/dsl';
import { documentFault, objectIn, objectsIn, textIn, type ApiDocument } from '../openapi/api-document';
import type { AsyncApiInput } from './asyncapi-input';

/** Where messages go or come from, as the document has it. */
export interface Channel {
  /** With `{name}` for parameters. */
  readonly address: string;
  readonly definition: JsonObject;
  /** What is done on it; empty where the document says nothing of that. */
  readonly operation: JsonObject;
  /** Any of these may travel; without any, whatever. */
  readonly messages: readonly JsonObject[];
}

/**
 * The channel or operation that a call names: in AsyncAPI 2 a channel by its address or an operation by its id, in
 * AsyncAPI 3 an operation, or a channel, by its key. Whether it is published or subscribed to is the call's to say.
 * @throws ActionFault (configuration) with the likely name when there is none
 */
export function findChannel(document: ApiDocument, call: AsyncApiInput): Channel {
  const name = call.operation ?? call.channel ?? '';
  const found = document.edition === 2 ? inEdition2(document, call, name) : inEdition3(document, call, name);
  if (found !== undefined) return found;
  const known = call.operation === undefined ? channelNames(document) : operationNames(document);
  const what = call.operation === undefined ? 'channel' : 'operation';
  const meant = didYouMean(name, known);
  const has = known.length === 0 ? 'It has none.' : `It has ${known.slice(0, 10).join(', ')}.`;
  const hint = meant === undefined ? has : `Did you mean ${meant}?`;
  throw documentFault(document.url, `has no ${what} ${JSON.stringify(name)}. ${hint}`);
}

/** The side of the described application's clients: what they send is under `publish`. */
const sideOf = (call: AsyncApiInput): string => (call.message === undefined ? 'subscribe' : 'publish');

function inEdition2(document: ApiDocument, call: AsyncApiInput, name: string): Channel | undefined {
  const channels = objectIn(document, document.root, 'channels') ?? {};
  for (const address of Object.keys(channels)) {
    const definition = objectIn(document, channels, address) ?? {};
    const side = call.operation === undefined ? [sideOf(call)] : ['publish', 'subscribe'];
    const operations = side.map((each) => objectIn(document, definition, each));
    const operation = operations.find((each) => call.operation === undefined || idOf(each) === name);
    if (call.operation === undefined ? address !== name : operation === undefined) continue;
    return { address, definition, operation: operation ?? {}, messages: messagesOf(document, operation ?? {}) };
  }
  return undefined;
}

const idOf = (operation: JsonObject | undefined): string | undefined => operation && textIn(operation, 'operationId');

function messagesOf(document: ApiDocument, operation: JsonObject): readonly JsonObject[] {
  const message = objectIn(document, operation, 'message');
  if (message === undefined) return [];
  return objectsIn(document, message, 'oneOf') ?? [message];
}

function inEdition3(document: ApiDocument, call: AsyncApiInput, name: string): Channel | undefined {
  const operations = objectIn(document, document.root, 'operations') ?? {};
  const channels = objectIn(document, document.root, 'channels') ?? {};
  const operation = call.operation === undefined ? {} : objectIn(document, operations, name);
  const definition =
    call.operation === undefined
      ? objectIn(document, channels, name)
      : operation && objectIn(document, operation, 'channel');
  if (operation === undefined || definition === undefined) return undefined;
  const all = objectIn(document, definition, 'messages') ?? {};
  const messages =
    objectsIn(document, operation, 'messages') ??
    Object.keys(all).flatMap((key) => listed(objectIn(document, all, key)));
  return { address: textIn(definition, 'address') ?? name, definition, operation, messages };
}

const listed = (found: JsonObject | undefined): JsonObject[] => (found === undefined ? [] : [found]);

const channelNames = (document: ApiDocument): string[] =>
  Object.keys(objectIn(document, document.root, 'channels') ?? {});

function operationNames(document: ApiDocument): string[] {
  if (document.edition === 3) return Object.keys(objectIn(document, document.root, 'operations') ?? {});
  const channels = objectIn(document, document.root, 'channels') ?? {};
  return Object.keys(channels).flatMap((address) => {
    const channel = objectIn(document, channels, address) ?? {};
    return ['publish', 'subscribe'].flatMap((side) => idOf(objectIn(document, channel, side)) ?? []);
  });
}
