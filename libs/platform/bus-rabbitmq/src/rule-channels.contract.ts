import { connect } from 'amqplib';
import type { Channel, ConsumeMessage } from 'amqplib';
import { afterEach, expect, test } from 'vitest';
import { Link } from './link';
import { QueueConsumption } from './queue-consumption';
import { settingsOf } from './settings';
import { behindTheBack, brokerUrl } from './testing/broker';
import { RuleBench } from './testing/rule-bench';
import { TopologyKeeper } from './topology-keeper';

/** Rules 4 to 6: channels and consumers are lost without the connection, and acknowledgements know where they belong. */

let bench: RuleBench;
afterEach(() => bench.end());
const patiently = { timeout: 20_000 };

test('a consumer that the broker cancels is declared and consumed again', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  const { bodies } = await bench.notes();
  await bench.publish('before');
  await expect.poll(bodies).toEqual(['before']);
  const connections = bench.proxy.connectionsMade;
  await behindTheBack(brokerUrl(), (channel) => channel.deleteQueue(bench.queue));
  await expect.poll(() => bench.saw('consumer-cancelled'), patiently).toBe(1);
  // By its exchange: the binding came back too.
  await bench.publishUntilConfirmed('after');
  await expect.poll(bodies, patiently).toEqual(['before', 'after']);
  expect(bench.proxy.connectionsMade).toBe(connections);
  await expect.poll(() => bench.bus.health().consuming).toBe(true);
});

test('a consumer that the broker ends without a word is noticed, and consumes again', async () => {
  bench = await RuleBench.make();
  bench.proxy.hidesCancels = true;
  await bench.bus.start();
  const { bodies } = await bench.notes();
  await bench.publish('before');
  await expect.poll(bodies).toEqual(['before']);
  await behindTheBack(brokerUrl(), (channel) => channel.deleteQueue(bench.queue));
  // Whoever publishes makes the queue exist again: without a consumer.
  await bench.publishUntilConfirmed('after');
  await expect.poll(bodies, patiently).toEqual(['before', 'after']);
});

test('one that the broker ends without a word is noticed at once when the broker ends another with one', async () => {
  bench = await RuleBench.make({ silenceMs: 600_000 });
  await bench.bus.start();
  const { bodies } = await bench.notes();
  await bench.bus.consume(bench.deadLetters, { prefetch: 5 }, async () => undefined);
  await bench.publish('before');
  await expect.poll(bodies).toEqual(['before']);
  bench.proxy.hidesCancels = true;
  await behindTheBack(brokerUrl(), (channel) => channel.deleteQueue(bench.queue));
  await bench.publishUntilConfirmed('after');
  expect(bodies()).toEqual(['before']);
  bench.proxy.hidesCancels = false;
  await behindTheBack(brokerUrl(), (channel) => channel.deleteQueue(bench.deadLetters));
  await expect.poll(bodies, patiently).toEqual(['before', 'after']);
});

test('an exchange that vanishes costs the publishes on their way, and stands again for the next', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  await bench.publish('before');
  await behindTheBack(brokerUrl(), (channel) => channel.deleteExchange(bench.exchange));
  await expect(bench.publish('lost')).rejects.toMatchObject({ retryable: true });
  await bench.publishUntilConfirmed('after');
});

test('a queue that vanishes while nobody here consumes it stands again after a publish was returned', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  await bench.publish('before');
  await behindTheBack(brokerUrl(), (channel) => channel.deleteQueue(bench.queue));
  await expect(bench.publish('lost')).rejects.toMatchObject({ failure: 'unroutable' });
  await bench.publishUntilConfirmed('after');
  expect(await bench.bus.depth(bench.queue)).toBe(1);
});

test('a broker that lost everything gets everything again after a reconnection', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  const { bodies } = await bench.notes();
  await bench.proxy.goAway();
  await behindTheBack(brokerUrl(), async (channel) => {
    await channel.deleteQueue(bench.queue);
    await channel.deleteExchange(bench.exchange);
  });
  await bench.proxy.comeBack();
  await bench.publishUntilConfirmed('x');
  await expect.poll(bodies, patiently).toEqual(['x']);
});

test('an acknowledgement that comes after its channel is gone settles no other message', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  const gates: (() => void)[] = [];
  const { deliveries, bodies } = await bench.notes(() => new Promise<void>((resolve) => gates.push(resolve)));
  await bench.publish('a');
  await bench.publish('b');
  await expect.poll(bodies).toEqual(['a', 'b']);
  bench.proxy.cut('consume');
  await expect.poll(() => bodies().sort(), patiently).toEqual(['a', 'a', 'b', 'b']);
  expect(deliveries.slice(2).every((delivery) => delivery.redelivered && delivery.deliveryCount === 1)).toBe(true);
  gates[0]?.();
  gates[1]?.();
  await expect.poll(() => bench.saw('stale-acknowledgement')).toBe(2);
  await bench.bus.stop(200);
  const left = await behindTheBack(brokerUrl(), (channel) => channel.checkQueue(bench.queue));
  expect(left.messageCount).toBe(2);
});

test('a channel that the broker closes is replaced on the same connection', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  const { link, channels, end } = await linkOfOurs();
  const settings = settingsOf({ url: brokerUrl(), onIncident: (incident) => bench.incidents.push(incident) });
  const bodies: string[] = [];
  const consumption = new QueueConsumption({
    queue: bench.queue,
    prefetch: 5,
    settings,
    topology: new TopologyKeeper(settings),
    currentLink: () => (link.alive ? link : undefined),
    handler: async (delivery) => void bodies.push(delivery.body),
  });
  await consumption.start();
  for (const round of ['1', '2', '3', '4', '5']) {
    // A tag that was never given out: 406, as after an acknowledgement too many.
    channels.at(-1)?.ack({ fields: { deliveryTag: 9_999 } } as ConsumeMessage);
    await expect.poll(() => channels.length, patiently).toBe(Number(round) + 1);
    await bench.publish(round);
    await expect.poll(() => bodies.at(-1), patiently).toBe(round);
  }
  expect(link.alive).toBe(true);
  expect(bench.saw('channel-lost')).toBe(5);
  await consumption.stop();
  await end();
});

test('three channel failures in a row end the connection; refusals and successes in between do not', async () => {
  bench = await RuleBench.make();
  const { link, end } = await linkOfOurs();
  for (let n = 0; n < 10; n++) {
    await expect(link.rpc.ask('looking', (channel) => channel.checkQueue('test.no-such-queue'))).rejects.toThrow('404');
  }
  expect(link.alive).toBe(true);
  link.channelFailed(new Error('1'));
  link.channelFailed(new Error('2'));
  link.channelWorked();
  link.channelFailed(new Error('1'));
  link.channelFailed(new Error('2'));
  expect(link.alive).toBe(true);
  link.channelFailed(new Error('3'));
  expect(link.alive).toBe(false);
  expect(await link.ended).toContain('3');
  await end();
});

/** A connection whose channels the test can reach. */
async function linkOfOurs() {
  const channels: Channel[] = [];
  const model = await connect(brokerUrl());
  const createChannel = model.createChannel.bind(model);
  model.createChannel = async () => {
    const channel = await createChannel();
    channels.push(channel);
    return channel;
  };
  const link = new Link(model, 'test', settingsOf({ url: brokerUrl() }), () => undefined);
  return { link, channels, end: () => link.close() };
}
