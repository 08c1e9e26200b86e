import { afterEach, expect, test } from 'vitest';
import { behindTheBack, brokerUrl } from './testing/broker';
import { RuleBench } from './testing/rule-bench';

/** Rules 7 to 12: what publishing promises under stress, what failing handlers may not do, and what health means. */

let bench: RuleBench;
afterEach(() => bench.end());
const patiently = { timeout: 20_000 };

/** AMQP method frames on channel 0: connection.blocked with the reason "low on memory", connection.unblocked. */
const blocked = Buffer.from('0100000000' + '0012' + '000a003c' + '0d6c6f77206f6e206d656d6f7279' + 'ce', 'hex');
const unblocked = Buffer.from('0100000000' + '0004' + '000a003d' + 'ce', 'hex');

test('while the broker asks for silence nothing is sent, and all goes on afterwards', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  const { bodies } = await bench.notes();
  bench.proxy.inject(blocked, 'publish');
  await expect.poll(() => bench.bus.health()).toMatchObject({ blocked: true, connected: true, consuming: true });
  const published = bench.publish('waits');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await bench.bus.depth(bench.queue)).toBe(0);
  expect(bodies()).toEqual([]);
  bench.proxy.inject(unblocked, 'publish');
  await published;
  await expect.poll(bodies).toEqual(['waits']);
  expect(bench.bus.health().blocked).toBe(false);
});

test('a publish does not wait for ever for the end of an alarm', async () => {
  bench = await RuleBench.make({ admissionMs: 100 });
  await bench.bus.start();
  bench.proxy.inject(blocked, 'publish');
  await expect.poll(() => bench.bus.health().blocked).toBe(true);
  await expect(bench.publish('x')).rejects.toMatchObject({ failure: 'blocked', retryable: true });
});

test('an alarm ends with its connection', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  bench.proxy.inject(blocked, 'publish');
  await expect.poll(() => bench.bus.health().blocked).toBe(true);
  bench.proxy.cut('publish');
  await bench.publish('x');
  expect(bench.bus.health().blocked).toBe(false);
});

test('so many publishes may be on their way and no more, and all of them arrive', async () => {
  bench = await RuleBench.make({ maxInFlight: 10 });
  await bench.bus.start();
  const { bodies } = await bench.notes(undefined, 50);
  bench.proxy.slowDown(20);
  const sent = Array.from({ length: 100 }, (_, n) => `${n}`);
  await Promise.all(sent.map((body) => bench.publish(body)));
  await expect.poll(bodies, patiently).toEqual(sent);
});

test('publishes whose connection is lost before the confirm may be tried again', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  bench.proxy.slowDown(300);
  const published = Array.from({ length: 20 }, (_, n) => bench.publish(`${n}`));
  const outcomes = Promise.allSettled(published);
  await expect
    .poll(() => behindTheBack(brokerUrl(), (channel) => channel.checkQueue(bench.queue)), patiently)
    .toMatchObject({ messageCount: 20 });
  bench.proxy.slowDown(0);
  bench.proxy.cut('publish');
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { failure: 'closed', retryable: true } });
  }
});

test('stopping waits for the confirms of what was published', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  bench.proxy.slowDown(100);
  const published = Promise.all(Array.from({ length: 20 }, (_, n) => bench.publish(`${n}`)));
  await bench.bus.stop(5_000);
  await published;
});

test('handlers that end during a stop may still publish', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  const gate = Promise.withResolvers<void>();
  let result: Promise<void> | undefined;
  const { bodies } = await bench.notes(async () => {
    await gate.promise;
    result = bench.publish('result', { exchange: '', routingKey: bench.deadLetters });
    await result;
  });
  await bench.publish('action');
  await expect.poll(bodies).toEqual(['action']);
  const stopping = bench.bus.stop(5_000);
  gate.resolve();
  await stopping;
  await result;
  const left = await behindTheBack(brokerUrl(), (channel) => channel.checkQueue(bench.queue));
  expect(left.messageCount).toBe(0);
});

test('after its last permitted delivery a message goes to the dead letters, with its origin', async () => {
  bench = await RuleBench.make({}, { deliveryLimit: 2 });
  await bench.bus.start();
  const { deliveries } = await bench.notes(() => Promise.reject(new Error('never')));
  await bench.publish('poison', { headers: { mine: 'kept' } });
  await expect.poll(() => bench.bus.depth(bench.deadLetters), patiently).toBe(1);
  expect(deliveries.map((delivery) => delivery.deliveryCount)).toEqual([0, 1, 2]);
  const dead: unknown[] = [];
  await bench.bus.consume(bench.deadLetters, { prefetch: 1 }, async (delivery) => void dead.push(delivery));
  const origin = { 'x-first-death-queue': bench.queue, 'x-first-death-reason': 'delivery_limit' };
  await expect.poll(() => dead).toMatchObject([{ body: 'poison', headers: { mine: 'kept', ...origin } }]);
});

test('messages of others are taken as they come, whatever their properties', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  const { deliveries } = await bench.notes();
  await behindTheBack(brokerUrl(), async (channel) => {
    channel.sendToQueue(bench.queue, Buffer.from([0xff, 0xfe]));
    const headers = {
      number: 7,
      truth: true,
      none: null,
      list: [1, { a: 2 }],
      table: { a: 1 },
      bytes: Buffer.from('b'),
    };
    channel.sendToQueue(bench.queue, Buffer.from('{}'), { headers, timestamp: 1, priority: 3, messageId: '' });
  });
  await expect.poll(() => deliveries.length).toBe(2);
  const nothing = { messageId: undefined, contentType: undefined, headers: {}, correlationId: undefined };
  expect(deliveries[0]).toMatchObject({ ...nothing, deliveryCount: 0, redelivered: false });
  expect(deliveries[1]?.headers).toEqual({ number: '7', truth: 'true', bytes: 'b' });
  expect(deliveries[1]?.messageId).toBeUndefined();
});

test('health wants a message that makes the round trip, not an open socket', async () => {
  bench = await RuleBench.make({ heartbeatSeconds: 60, rpcMs: 60_000, confirmMs: 60_000, canaryMaxAgeMs: 500 });
  await bench.bus.start();
  await bench.notes();
  await expect.poll(() => bench.bus.health()).toMatchObject({ connected: true, consuming: true });
  bench.proxy.deaden('consume');
  await expect.poll(() => bench.bus.health(), patiently).toMatchObject({ connected: true, consuming: false });
  bench.proxy.cut('consume');
  await expect.poll(() => bench.bus.health(), patiently).toMatchObject({ connected: true, consuming: true });
});

test('a paused consumption does not make a bus unhealthy', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  const { consumption } = await bench.notes();
  await consumption.pause();
  await expect.poll(() => bench.bus.health()).toMatchObject({ connected: true, consuming: true });
});
