import { expect, test } from 'vitest';
import { aWhile } from './message-bus-bench';
import type { BusBench } from './message-bus-bench';

export function testConsuming(bench: BusBench): void {
  test('a handler is never called from within publish', async () => {
    const queue = await bench.queue();
    const { bodies } = await bench.notes(queue);
    const published = bench.publish(queue, 'x');
    expect(bodies).toEqual([]);
    await published;
    await expect.poll(() => bodies).toEqual(['x']);
  });

  test('messages of one publisher come to one consumer in their order', async () => {
    const queue = await bench.queue();
    const { bodies } = await bench.notes(queue, undefined, { prefetch: 20 });
    const sent = Array.from({ length: 500 }, (_, n) => `${n}`);
    await Promise.all(sent.map((body) => bench.publish(queue, body)));
    await expect.poll(() => bodies.length).toBe(sent.length);
    expect(bodies).toEqual(sent);
  });

  test('no more than prefetch deliveries are with the handler, and depth tells what waits', async () => {
    const queue = await bench.queue();
    for (const body of ['1', '2', '3', '4', '5']) bench.throwIn(queue, body);
    await expect.poll(() => bench.bus.depth(queue)).toBe(5);
    const gate = bench.gate();
    const { bodies } = await bench.notes(queue, () => gate.opened, { prefetch: 2 });
    await expect.poll(() => bodies).toEqual(['1', '2']);
    await aWhile();
    expect(bodies).toEqual(['1', '2']);
    await expect.poll(() => bench.bus.depth(queue)).toBe(3);
    gate.open();
    await expect.poll(() => bodies).toEqual(['1', '2', '3', '4', '5']);
    await expect.poll(() => bench.bus.depth(queue)).toBe(0);
  });

  test('an early acknowledgement makes room for the next delivery while the handler goes on', async () => {
    const queue = await bench.queue();
    const gate = bench.gate();
    const handler = async (delivery: { acknowledge(): void }): Promise<void> => {
      delivery.acknowledge();
      delivery.acknowledge();
      await gate.opened;
    };
    const { bodies } = await bench.notes(queue, handler, { prefetch: 1 });
    await Promise.all(['1', '2', '3'].map((body) => bench.publish(queue, body)));
    await expect.poll(() => bodies).toEqual(['1', '2', '3']);
  });

  test('consumers of one queue share its messages', async () => {
    const queue = await bench.queue();
    const gate = bench.gate();
    const one = await bench.notes(queue, () => gate.opened, { prefetch: 5 });
    const two = await bench.notes(queue, () => gate.opened, { prefetch: 5 });
    for (let n = 0; n < 10; n++) bench.throwIn(queue, `${n}`);
    await expect.poll(() => [one.bodies.length, two.bodies.length]).toEqual([5, 5]);
    expect([...one.bodies, ...two.bodies].sort()).toEqual([...'0123456789']);
  });

  test('a consumer whose handlers are all at work delays no other queue', async () => {
    const slow = await bench.queue();
    const quick = await bench.queue();
    const gate = bench.gate();
    const stuck = await bench.notes(slow, () => gate.opened, { prefetch: 500 });
    for (let n = 0; n < 600; n++) bench.throwIn(slow, `${n}`);
    await expect.poll(() => stuck.bodies.length).toBe(500);
    const { bodies } = await bench.notes(quick);
    await Promise.all(Array.from({ length: 100 }, (_, n) => bench.publish(quick, `${n}`)));
    await expect.poll(() => bodies.length).toBe(100);
    expect(stuck.bodies.length).toBe(500);
  });

  test('a paused consumption takes nothing, lets handlers end, and takes up where it stopped', async () => {
    const queue = await bench.queue();
    const gate = bench.gate();
    let ended = 0;
    const { bodies, consumption } = await bench.notes(queue, async () => {
      await gate.opened;
      ended += 1;
    });
    bench.throwIn(queue, '1');
    await expect.poll(() => bodies).toEqual(['1']);
    await consumption.pause();
    bench.throwIn(queue, '2');
    gate.open();
    await expect.poll(() => ended).toBe(1);
    await aWhile();
    expect(bodies).toEqual(['1']);
    await consumption.resume();
    await expect.poll(() => bodies).toEqual(['1', '2']);
  });

  test('pausing and resuming in any order ends as the last word says', async () => {
    const queue = await bench.queue();
    const { bodies, consumption } = await bench.notes(queue);
    await Promise.all([consumption.pause(), consumption.resume(), consumption.pause(), consumption.resume()]);
    await bench.publish(queue, '1');
    await expect.poll(() => bodies).toEqual(['1']);
    await Promise.all([consumption.resume(), consumption.pause()]);
    bench.throwIn(queue, '2');
    await aWhile();
    expect(bodies).toEqual(['1']);
    expect(await bench.bus.depth(queue)).toBe(1);
  });

  test('a private queue keeps its messages while its consumer pauses', async () => {
    const queue = await bench.queue([], 'private');
    const { bodies, consumption } = await bench.notes(queue);
    await consumption.pause();
    await bench.publish(queue, 'x', { mustArrive: false });
    await consumption.resume();
    await expect.poll(() => bodies).toEqual(['x']);
  });

  test('stopping a consumption waits for its handlers, and others go on', async () => {
    const queue = await bench.queue();
    const gate = bench.gate();
    const { bodies, consumption } = await bench.notes(queue, () => gate.opened, { prefetch: 1 });
    bench.throwIn(queue, '1');
    await expect.poll(() => bodies).toEqual(['1']);
    let stopped = false;
    const stopping = consumption.stop().then(() => (stopped = true));
    await aWhile();
    expect(stopped).toBe(false);
    gate.open();
    await stopping;
    const next = await bench.notes(queue);
    await bench.publish(queue, '2');
    await expect.poll(() => next.bodies).toEqual(['2']);
    expect(bodies).toEqual(['1']);
  });
}
