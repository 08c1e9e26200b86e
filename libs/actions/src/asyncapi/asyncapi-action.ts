import type { Json, JsonObject } from '@ensue/contracts';
import { Type } from '@sinclair/typebox';
import type { Action, ActionContext } from '../action';
import { actionFault } from '../action-fault';
import type { AddressBook } from '../http/address-book';
import type { ConfinedClient } from '../http/confined-client';
import type { ApiDocument } from '../openapi/api-document';
import { DocumentLibrary } from '../openapi/document-library';
import { withBroker, type AmqpTarget } from './amqp-connection';
import { amqpCredentials } from './amqp-credentials';
import { amqpPlace } from './amqp-place';
import { AsyncApiInput, type Subscription } from './asyncapi-input';
import { channelAddress, type Message } from './channel-address';
import { chooseServer, type ChosenServer } from './choose-server';
import { consumeFromBroker } from './consume-amqp';
import { findChannel, type Channel } from './find-channel';
import { MessageCheck } from './message-check';
import { MessageTests } from './message-tests';
import { publicationOf, publishToBroker } from './publish-amqp';
import { publishByHttp } from './publish-http';
import { readAsyncApi } from './read-asyncapi';

/** All that a call comes to, once its document is read. */
interface Plan {
  readonly document: ApiDocument;
  readonly channel: Channel;
  readonly server: ChosenServer;
  readonly authentication: JsonObject | undefined;
}

/** Publishes a message, or subscribes to them (DSL reference, "AsyncAPI Call"): the document says where and how. */
export function asyncApiAction(client: ConfinedClient, book: AddressBook): Action {
  const library = new DocumentLibrary(client, { title: 'AsyncAPI document', read: readAsyncApi });
  const check = new MessageCheck();

  async function publish(plan: Plan, message: Message, context: ActionContext): Promise<Json> {
    const { document, channel, server, authentication } = plan;
    const mistake = await check.mistake(document, channel.messages, message);
    if (mistake !== undefined) {
      throw actionFault('validation', `The message is not what the document says of ${channel.address}: ${mistake}`);
    }
    const address = channelAddress(document, channel, message);
    if (server.adapter === 'http') {
      await publishByHttp(client, plan, { server: server.url, address, authentication }, message, context);
    } else {
      const place = amqpPlace(document, channel, address);
      const publication = publicationOf(document, channel, place, message, context.idempotencyKey);
      await withBroker(await targetOf(plan, place.vhost, context), book, context, async (connection) =>
        publishToBroker(await connection.createConfirmChannel(), publication),
      );
    }
    return { payload: message.payload, headers: message.headers };
  }

  async function subscribe(plan: Plan, subscription: Subscription, context: ActionContext): Promise<Json> {
    const { document, channel, server } = plan;
    if (server.adapter === 'http') {
      throw actionFault('configuration', 'HTTP takes messages and gives none: subscriptions go by amqp');
    }
    const tests = new MessageTests(subscription);
    const place = amqpPlace(document, channel, channelAddress(document, channel));
    const mistake = (message: JsonObject): Promise<string | undefined> =>
      check.mistake(document, channel.messages, message as unknown as Message);
    const consumption = { place, tests, subscription, mistake, log: (line: string) => context.log(line) };
    const target = await targetOf(plan, place.vhost, context);
    return withBroker(target, book, context, async (connection, broken) => [
      ...(await consumeFromBroker(await connection.createChannel(), { ...consumption, broken })),
    ]);
  }

  async function targetOf(plan: Plan, vhost: string | undefined, context: ActionContext): Promise<AmqpTarget> {
    const { url } = plan.server;
    return { url, vhost, credentials: await amqpCredentials(client, plan.authentication, url, context) };
  }

  return {
    kind: 'asyncapi',
    version: '1.0.0',
    title: 'Publish and consume messages as AsyncAPI describes them',
    input: AsyncApiInput,
    output: Type.Any(),
    onCrash: 'retry',
    listed: false,
    perform: async (input, context) => {
      const call = input as AsyncApiInput;
      const document = await library.find(call.document.endpoint, context);
      const channel = findChannel(document, call);
      const server = chooseServer(document, channel, call);
      const plan = { document, channel, server, authentication: call.authentication as JsonObject | undefined };
      if (call.subscription !== undefined) return subscribe(plan, call.subscription, context);
      const { payload = {}, headers = {} } = call.message ?? {};
      return publish(plan, { payload: payload as Json, headers: headers as JsonObject }, context);
    },
  };
}
