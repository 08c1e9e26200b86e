import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '@ensue/contracts';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActionContext } from '../action';
import { AddressBook } from '../http/address-book';
import { ConfinedClient } from '../http/confined-client';
import { testContext } from '../testing/action-context';
import { asyncApi3 } from '../testing/asyncapi-documents';
import { faultOf } from '../testing/fault-of';
import { LocalServer } from '../testing/local-server';
import { asyncApiAction } from './asyncapi-action';

const broker = new URL(process.env['ENSUE_TEST_AMQP_URL'] ?? 'amqp://127.0.0.1');
const authentication = {
  basic: { username: decodeURIComponent(broker.username), password: decodeURIComponent(broker.password) },
};
const server = new LocalServer();
const settings = { allow: ['127.0.0.0/8', '::1'] };
const client = new ConfinedClient(settings);
let connection: ChannelModel;
let channel: ConfirmChannel;
let queue: string;
let exchange: string;

beforeAll(async () => {
  await server.start();
  connection = await connect(broker.href);
  channel = await connection.createConfirmChannel();
});
afterAll(async () => {
  await connection.close();
  await client.close();
  await server.stop();
});

beforeEach(async () => {
  queue = `ensue.test.asyncapi.${randomUUID()}`;
  exchange = `${queue}.exchange`;
  await channel.assertQueue(queue, { autoDelete: false, durable: true, expires: 600_000 });
  await channel.assertExchange(exchange, 'topic', { autoDelete: false, durable: false });
  const amqp = { is: 'routingKey', exchange: { name: exchange } };
  const document = asyncApi3(
    { broker: { host: broker.host, protocol: 'amqp', pathname: broker.pathname } },
    {
      tasks: { address: queue, messages: { any: { payload: { type: 'object' } } } },
      missing: { address: `${queue}.missing` },
      news: { address: 'news.#', bindings: { amqp } },
      told: { address: 'news.today', bindings: { amqp } },
    },
  );
  server.answer = (response) => response.setHeader('cache-control', 'no-store').end(JSON.stringify(document));
});

function call(given: JsonObject, context: Partial<ActionContext> = {}): Promise<Json> {
  const action = asyncApiAction(client, new AddressBook(settings));
  const input = { document: { endpoint: { uri: `${server.origin}/docs` } }, authentication, ...given };
  return action.perform(input, testContext(context));
}

const subscribe = (subscription: JsonObject, to = 'tasks', context: Partial<ActionContext> = {}): Promise<Json> =>
  call({ channel: to, subscription: { variables: {}, ...subscription } }, context);

async function send(...payloads: Json[]): Promise<void> {
  for (const payload of payloads) {
    channel.sendToQueue(queue, Buffer.from(JSON.stringify(payload)), { contentType: 'application/json' });
  }
  await channel.waitForConfirms();
}

const left = async (): Promise<number> => (await channel.checkQueue(queue)).messageCount;

describe('publishing by amqp', () => {
  test('brings the message to the queue of the address, persistent and with its id', async () => {
    const message = { payload: { n: 1 }, headers: { region: 'eu' } };
    expect(await call({ channel: 'tasks', message })).toEqual(message);
    const got = await channel.get(queue, { noAck: true });
    expect(got && JSON.parse(got.content.toString())).toEqual({ n: 1 });
    expect(got && got.properties).toMatchObject({
      messageId: 'run-1/do/0/step@0',
      contentType: 'application/json',
      headers: { region: 'eu' },
      deliveryMode: 2,
    });
  });

  test('goes to the exchange of the bindings, with the address for routing key', async () => {
    await channel.bindQueue(queue, exchange, 'news.today');
    await call({ channel: 'told', message: { payload: { n: 2 } } });
    const got = await channel.get(queue, { noAck: true });
    expect(got && got.fields).toMatchObject({ exchange, routingKey: 'news.today' });
  });

  test('to a queue that is not there is a communication fault', async () => {
    expect(await faultOf(call({ channel: 'missing', message: { payload: {} } }))).toMatchObject({
      status: 404,
      detail: expect.stringContaining('There is no queue'),
    });
  });

  test('with a wrong password is an authentication fault that does not tell it', async () => {
    const wrong = { basic: { username: 'nobody', password: 'very-secret' } };
    const fault = await faultOf(call({ channel: 'tasks', message: { payload: {} }, authentication: wrong }));
    expect(fault).toMatchObject({ status: 401 });
    expect(JSON.stringify(fault)).not.toContain('very-secret');
  });
});

describe('subscribing by amqp', () => {
  test('takes so many messages, and leaves the rest', async () => {
    await send({ n: 1 }, { n: 2 }, { n: 3 });
    expect(await subscribe({ amount: 2 })).toEqual([
      { payload: { n: 1 }, headers: {} },
      { payload: { n: 2 }, headers: {} },
    ]);
    await expect.poll(left).toBe(1);
  });

  test('takes only what the filter lets through; what it turns away is gone', async () => {
    await send({ n: 1 }, { n: 2 }, { n: 3 });
    const taken = await subscribe({ amount: 1, filter: '.payload.n == $wanted', variables: { wanted: 3 } });
    expect(taken).toMatchObject([{ payload: { n: 3 } }]);
    await expect.poll(left).toBe(0);
  });

  test('goes on until the condition holds, and hands back what came after', async () => {
    await send({ n: 1 }, { n: 2 }, { n: 3 });
    expect(await subscribe({ until: '.payload.n == 2' })).toMatchObject([{ payload: { n: 1 } }, { payload: { n: 2 } }]);
    await expect.poll(left).toBe(1);
  });

  test('ends with what there is when its time is over', async () => {
    await send({ n: 1 });
    expect(await subscribe({ amount: 5, forMs: 300 })).toMatchObject([{ payload: { n: 1 } }]);
    await expect.poll(left).toBe(0);
  });

  test('takes from an exchange what comes meanwhile', async () => {
    const subscribed = subscribe({ amount: 1 }, 'news');
    const told = async (): Promise<boolean> => {
      channel.publish(exchange, 'news.today', Buffer.from('{"n":9}'), {});
      await channel.waitForConfirms();
      return Promise.race([subscribed.then(() => true), channel.checkQueue(queue).then(() => false)]);
    };
    await expect.poll(told).toBe(true);
    expect(await subscribed).toMatchObject([{ payload: { n: 9 } }]);
  });

  test('turns away what is not as the document says, and says so in the log', async () => {
    await send('no object', { n: 1 });
    const context = testContext();
    expect(await subscribe({ amount: 1 }, 'tasks', context)).toMatchObject([{ payload: { n: 1 } }]);
    expect(context.lines).toEqual([expect.stringContaining('payload: must be object')]);
  });

  test('takes nothing when it is ended before it has all', async () => {
    await send({ n: 1 });
    const deadline = new AbortController();
    const fault = faultOf(subscribe({ amount: 2 }, 'tasks', { signal: deadline.signal }));
    await expect.poll(left).toBe(0);
    deadline.abort();
    expect(await fault).toMatchObject({ status: 408 });
    await expect.poll(left).toBe(1);
  });

  test('of an expression that fails takes nothing', async () => {
    await send({ n: 1 });
    expect(await faultOf(subscribe({ amount: 1, filter: '.payload.n.deeper' }))).toMatchObject({ status: 400 });
    await expect.poll(left).toBe(1);
  });

  test('to a queue that is not there is a communication fault', async () => {
    expect(await faultOf(subscribe({ amount: 1 }, 'missing'))).toMatchObject({ status: 404 });
  });
});
