import { afterEach, expect, test } from 'vitest';
import { RuleBench } from './testing/rule-bench';

/** Rules 1 to 3: whatever ends a connection, the process lives, notices soon, and everything stands again by itself. */

let bench: RuleBench;
afterEach(() => bench.end());
const patiently = { timeout: 20_000 };

test('after both connections are reset, publishing and consuming go on by themselves', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  const { bodies } = await bench.notes();
  await bench.publish('before');
  bench.proxy.cut();
  await bench.publishUntilConfirmed('after');
  // An acknowledgement that was cut off brings its message again.
  await expect.poll(() => [...new Set(bodies())], patiently).toEqual(['before', 'after']);
  expect(bench.saw('connection-lost')).toBeGreaterThan(0);
  await expect.poll(() => bench.bus.health(), patiently).toMatchObject({ connected: true, consuming: true });
});

test.each(['publish', 'consume'] as const)('losing the connection to %s alone is mended alone', async (way) => {
  bench = await RuleBench.make();
  await bench.bus.start();
  const { bodies } = await bench.notes();
  await expect.poll(() => bench.reconnections).toBeGreaterThan(0);
  const before = [bench.proxy.connectionsMade, bench.reconnections];
  bench.proxy.cut(way);
  await expect.poll(() => bench.reconnections, patiently).toBe((before[1] ?? 0) + 1);
  expect(bench.proxy.connectionsMade).toBe((before[0] ?? 0) + 1);
  await bench.publish('after');
  await expect.poll(bodies, patiently).toEqual(['after']);
});

test('while the broker is away publishes wait, and leave in their order when it is back', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  const { bodies } = await bench.notes();
  await bench.proxy.goAway();
  await expect.poll(() => bench.bus.health().connected).toBe(false);
  const sent = Array.from({ length: 50 }, (_, n) => `${n}`);
  const published = Promise.all(sent.map((body) => bench.publish(body)));
  await expect.poll(() => bench.saw('connection-lost'), patiently).toBeGreaterThan(4);
  await bench.proxy.comeBack();
  await published;
  await expect.poll(bodies, patiently).toEqual(sent);
});

test('a publish does not wait for ever for a broker that is away', async () => {
  bench = await RuleBench.make({ admissionMs: 100 });
  await bench.bus.start();
  await bench.proxy.goAway();
  await expect.poll(() => bench.bus.health().connected).toBe(false);
  await expect(bench.publish('x')).rejects.toMatchObject({ failure: 'closed', retryable: true });
});

test('a start waits for a broker that is not there yet', async () => {
  bench = await RuleBench.make();
  await bench.proxy.goAway();
  const started = bench.bus.start();
  await expect.poll(() => bench.saw('connection-lost'), patiently).toBeGreaterThan(3);
  await bench.proxy.comeBack();
  await started;
  const { bodies } = await bench.notes();
  await bench.publish('x');
  await expect.poll(bodies).toEqual(['x']);
});

test('a start that is given up ends', async () => {
  bench = await RuleBench.make();
  await bench.proxy.goAway();
  const started = expect(bench.bus.start()).rejects.toMatchObject({ failure: 'closed' });
  await bench.bus.stop(100);
  await started;
});

test('a handshake that gets no answer is given up and tried again', async () => {
  bench = await RuleBench.make({ handshakeMs: 100 });
  bench.proxy.deafToNewcomers = true;
  const started = bench.bus.start();
  await expect.poll(() => bench.saw('connection-lost'), patiently).toBeGreaterThan(3);
  bench.proxy.deafToNewcomers = false;
  await started;
});

test('a connection that breaks at any point of being set up ends nothing but itself', async () => {
  bench = await RuleBench.make();
  bench.proxy.resetAfterBytes = 1;
  const started = bench.bus.start();
  for (let bytes = 1; bytes < 1_500; bytes += 60) {
    const lost = bench.saw('connection-lost');
    bench.proxy.resetAfterBytes = bytes;
    await expect.poll(() => bench.saw('connection-lost'), patiently).toBeGreaterThan(lost);
  }
  bench.proxy.resetAfterBytes = undefined;
  await started;
  const { bodies } = await bench.notes();
  await bench.publishUntilConfirmed('x');
  await expect.poll(() => new Set(bodies()), patiently).toEqual(new Set(['x']));
});

test.each([
  ['because it goes down', '0140'],
  ['because of an internal error', '021d'],
])('a broker that ends a connection in the same breath as it opens it (%s) is asked again', async (_why, code) => {
  bench = await RuleBench.make();
  await bench.bus.start();
  // connection.close: reply code, the text "bye", and no method to blame.
  bench.proxy.afterOpen = Buffer.from(`0100000000` + `000e` + `000a0032${code}03627965` + `00000000` + `ce`, 'hex');
  bench.proxy.cut();
  await expect.poll(() => bench.saw('connection-lost'), patiently).toBeGreaterThan(5);
  bench.proxy.afterOpen = undefined;
  await bench.publishUntilConfirmed('after');
});

test('a half-open connection is noticed by its silence: the confirm that does not come', async () => {
  bench = await RuleBench.make({ heartbeatSeconds: 60, rpcMs: 200 });
  await bench.bus.start();
  const { bodies } = await bench.notes();
  bench.proxy.deaden('publish');
  await expect(bench.publish('lost')).rejects.toMatchObject({ failure: 'timeout', retryable: true });
  await bench.publishUntilConfirmed('after');
  await expect.poll(bodies, patiently).toEqual(['after']);
});

test('a half-open connection is noticed by its silence: the heartbeat that does not come', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  const { bodies } = await bench.notes();
  await bench.publish('before');
  bench.proxy.deaden('consume');
  await expect.poll(() => bench.bus.health().consuming, patiently).toBe(false);
  await bench.publishUntilConfirmed('after');
  await expect.poll(bodies, patiently).toContain('after');
  await expect.poll(() => bench.bus.health().consuming, { timeout: 30_000 }).toBe(true);
});

test('a stop ends also with half-open connections', async () => {
  bench = await RuleBench.make();
  await bench.bus.start();
  await bench.notes();
  bench.proxy.deaden();
  await bench.bus.stop(100);
  expect(bench.bus.health().connected).toBe(false);
});
