import type { Json, JsonObject } from '@ensue/contracts';
import { didYouMean } from '@ensue/dsl';
import { actionFault } from '../action-fault';
import {
  documentFault,
  isObject,
  objectIn,
  objectsIn,
  textIn,
  textsIn,
  type ApiDocument,
} from '../openapi/api-document';
import type { AsyncApiInput } from './asyncapi-input';
import type { Channel } from './find-channel';

/** Protocols of AsyncAPI that a runner speaks: AMQP is 0-9-1. */
export const adapters = ['amqp', 'http'] as const;
export type Adapter = (typeof adapters)[number];

export interface ChosenServer {
  readonly name: string;
  readonly adapter: Adapter;
  /** Variables filled in. Without user and password. */
  readonly url: URL;
}

const secured: Readonly<Record<string, Adapter>> = { amqps: 'amqp', https: 'http' };
const adapterOf = (protocol: string): Adapter | undefined =>
  secured[protocol] ?? adapters.find((each) => each === protocol);

/**
 * The server that a call names, or the first of the channel's whose protocol can be spoken, and is the one asked for.
 * @throws ActionFault (configuration) when there is none, or a variable has no value
 */
export function chooseServer(document: ApiDocument, channel: Channel, call: AsyncApiInput): ChosenServer {
  const servers = serversOf(document, channel, call.server?.name);
  const fits = ({ protocol }: Candidate): boolean => {
    const adapter = adapterOf(protocol);
    return adapter !== undefined && (call.protocol === undefined || adapter === adapterOf(call.protocol));
  };
  const found = servers.find(fits);
  const adapter = found && adapterOf(found.protocol);
  if (found === undefined || adapter === undefined) {
    const offered = servers.map(({ name, protocol }) => `${name} (${protocol})`).join(', ');
    const asked = call.protocol === undefined ? '' : `, and ${call.protocol} is asked for`;
    const supported = `supported are ${adapters.join(', ')}`;
    throw documentFault(
      document.url,
      `has no server that can be used: ${offered || 'none at all'}${asked}; ${supported}`,
    );
  }
  return { name: found.name, adapter, url: urlOf(document, found, call.server?.variables ?? {}) };
}

interface Candidate {
  readonly name: string;
  readonly protocol: string;
  readonly definition: JsonObject;
}

function serversOf(document: ApiDocument, channel: Channel, wanted: string | undefined): readonly Candidate[] {
  const servers = objectIn(document, document.root, 'servers') ?? {};
  const all = Object.keys(servers).map((name): Candidate => {
    const definition = objectIn(document, servers, name) ?? {};
    return { name, protocol: (textIn(definition, 'protocol') ?? '').toLowerCase(), definition };
  });
  if (wanted !== undefined) {
    const named = all.filter(({ name }) => name === wanted);
    if (named.length > 0) return named;
    const meant = didYouMean(
      wanted,
      all.map(({ name }) => name),
    );
    const hint =
      meant === undefined ? `It has ${all.map(({ name }) => name).join(', ') || 'none'}.` : `Did you mean ${meant}?`;
    throw documentFault(document.url, `has no server ${JSON.stringify(wanted)}. ${hint}`);
  }
  // By name in AsyncAPI 2, by reference in 3.
  const names = textsIn(channel.definition, 'servers') ?? [];
  const objects = objectsIn(document, channel.definition, 'servers') ?? [];
  if (names.length === 0 && objects.length === 0) return all;
  return all.filter(({ name, definition }) => names.includes(name) || objects.includes(definition));
}

function urlOf(
  document: ApiDocument,
  { name, protocol, definition }: Candidate,
  given: Readonly<Record<string, Json>>,
): URL {
  const written =
    document.edition === 2
      ? (textIn(definition, 'url') ?? '')
      : `${textIn(definition, 'host') ?? ''}${textIn(definition, 'pathname') ?? ''}`;
  const variables = objectIn(document, definition, 'variables') ?? {};
  const filled = written.replace(/\{([^{}]+)\}/g, (_whole, key: string) => {
    const declared = objectIn(document, variables, key) ?? {};
    const value = Object.hasOwn(given, key) ? given[key] : declared['default'];
    const allowed = textsIn(declared, 'enum');
    if (value === undefined || value === null || isObject(value) || Array.isArray(value)) {
      throw actionFault('configuration', `The server ${name} needs a value for ${key}: give it under server.variables`);
    }
    if (allowed === undefined || allowed.includes(String(value))) return String(value);
    throw actionFault('configuration', `The server ${name} takes for ${key} one of ${allowed.join(', ')}`);
  });
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(filled) ? filled : `${protocol}://${filled}`;
  if (!URL.canParse(address)) throw documentFault(document.url, `has no usable address for the server ${name}`);
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') {
    throw documentFault(document.url, `has a password in the server ${name}: use the call's authentication`);
  }
  if (adapterOf(url.protocol.slice(0, -1)) !== adapterOf(protocol) || url.hostname === '') {
    throw documentFault(document.url, `has no ${protocol} address for the server ${name}`);
  }
  return url;
}
