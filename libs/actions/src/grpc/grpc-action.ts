import type { Json, JsonObject } from '@ensue/contracts';
import { Type } from '@sinclair/typebox';
import type { Method } from 'protobufjs';
import type { Action, ActionContext } from '../action';
import { actionFault } from '../action-fault';
import type { AddressBook } from '../http/address-book';
import type { ConfinedClient } from '../http/confined-client';
import { DocumentLibrary } from '../openapi/document-library';
import type { GrpcSettings } from '../settings';
import { decodeMessage } from './decode-message';
import { encodeMessage } from './encode-message';
import { describeCall, exchangeMessages, type GrpcOrder } from './exchange-messages';
import { findMethod, nameOf } from './find-method';
import { GrpcInput } from './grpc-input';
import { readProto } from './read-proto';

const defaultMaxBytes = 1024 * 1024;
const mostSent = 4 * 1024 * 1024;
const mostMessages = 10_000;
const securePort = 443;

/** Calls a method of a gRPC service (DSL reference, "gRPC Call"), after a `.proto` that is loaded when it is needed. */
export function grpcAction(client: ConfinedClient, book: AddressBook, settings: GrpcSettings = {}): Action {
  const library = new DocumentLibrary(client, { title: '.proto', read: readProto });
  const secure = settings.tls ?? [];
  return {
    kind: 'grpc',
    version: '1.0.0',
    title: 'Call a method of a gRPC service',
    input: GrpcInput,
    output: Type.Any(),
    onCrash: 'retry',
    listed: false,
    perform: async (input, context) => {
      const { proto, service: target, method: methodName, arguments: given } = input as GrpcInput;
      const file = await library.find(proto.endpoint, context);
      const { service, method } = await findMethod(file, target.name, methodName);
      const { resolvedRequestType: request, resolvedResponseType: response } = method;
      if (request === null || response === null) throw new Error(`The types of ${method.fullName} are not resolved.`);
      const messages = messagesOf(method, given as Json | undefined).map((each) => encodeMessage(request, each));
      if (messages.reduce((sum, { length }) => sum + length, 0) > mostSent) {
        throw actionFault('validation', `The arguments come to more than ${mostSent} bytes`);
      }
      const { host, port = securePort } = target;
      const tls = port === securePort || secure.includes('*') || secure.includes(`${host}:${port}`.toLowerCase());
      const authorization = await authorizationOf(client, target, tls, context);
      const order: GrpcOrder = {
        method: `${nameOf(service)}/${method.name}`,
        host,
        port,
        address: await book.find(host, port),
        tls,
        metadata: {
          'idempotency-key': encodeURIComponent(context.idempotencyKey),
          ...(authorization !== undefined && { authorization }),
        },
        messages,
        signal: context.signal,
        deadlineMs: context.deadlineMs,
        maxBytes: settings.maxResponseBytes ?? defaultMaxBytes,
        maxMessages: mostMessages,
      };
      const answers = (await exchangeMessages(order)).map((bytes) =>
        decoded(order, () => decodeMessage(response, bytes)),
      );
      return method.responseStream ? answers : onlyOne(order, answers);
    },
  };
}

/** @throws ActionFault (configuration) for digest, which only HTTP has */
async function authorizationOf(
  client: ConfinedClient,
  { host, port = securePort, authentication }: GrpcInput['service'],
  tls: boolean,
  context: ActionContext,
): Promise<string | undefined> {
  if (authentication === undefined) return undefined;
  const url = new URL(`${tls ? 'https' : 'http'}://${host}:${port}/`);
  const authorization = await client.authorization(authentication as JsonObject, url, context);
  if (authorization !== undefined) return authorization;
  throw actionFault('configuration', 'A gRPC call cannot use this authentication: give basic, bearer, oauth2 or oidc');
}

/** A stream of messages is the list under `messages`, since the DSL's arguments are a map (ADR dsl-decisions). */
function messagesOf(method: Method, given: Json = {}): readonly Json[] {
  if (!method.requestStream) return [given ?? {}];
  const isMap = typeof given === 'object' && given !== null && !Array.isArray(given);
  const messages = isMap ? given['messages'] : undefined;
  if (Array.isArray(messages) && Object.keys(given ?? {}).length === 1) return messages;
  const hint = 'give the list of them as arguments: { messages: [ … ] }';
  throw actionFault('validation', `The method ${method.name} takes a stream of messages: ${hint}`);
}

function decoded(order: GrpcOrder, decode: () => Json): Json {
  try {
    return decode();
  } catch {
    throw actionFault(
      'communication',
      `${describeCall(order)} answered with a message of another form than its .proto has`,
    );
  }
}

function onlyOne(order: GrpcOrder, [answer, ...others]: readonly Json[]): Json {
  if (answer !== undefined && others.length === 0) return answer;
  throw actionFault(
    'communication',
    `${describeCall(order)} answered with ${others.length + (answer === undefined ? 0 : 1)} messages instead of one`,
  );
}
