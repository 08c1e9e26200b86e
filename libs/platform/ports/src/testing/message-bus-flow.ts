import { expect, test } from 'vitest';
import { aWhile } from './message-bus-bench';
import type { BusBench } from './message-bus-bench';

export function testFlow(bench: BusBench): void {
  test('stopping the bus waits for handlers and takes no more deliveries', async () => {
    const queue = await bench.queue();
    const gate = bench.gate();
    let ended = false;
    const { bodies } = await bench.notes(
      queue,
      async () => {
        await gate.opened;
        ended = true;
      },
      { prefetch: 1 },
    );
    bench.throwIn(queue, '1');
    bench.throwIn(queue, '2');
    await expect.poll(() => bodies).toEqual(['1']);
    const stopping = bench.bus.stop(10_000);
    await aWhile();
    expect(ended).toBe(false);
    gate.open();
    await stopping;
    expect(ended).toBe(true);
    expect(bodies).toEqual(['1']);
  });

  test('stopping the bus does not wait for ever', async () => {
    const queue = await bench.queue();
    const gate = bench.gate();
    const { bodies } = await bench.notes(queue, () => gate.opened);
    bench.throwIn(queue, 'x');
    await expect.poll(() => bodies).toEqual(['x']);
    await bench.bus.stop(50);
    expect(bench.bus.health().connected).toBe(false);
  });

  test('stopping the bus twice is stopping it once', async () => {
    await bench.bus.stop(1_000);
    await bench.bus.stop(1_000);
  });

  test('what was acknowledged before a stop is not delivered to anyone else', async ({ skip }) => {
    if (!bench.harness.features.shared) skip('only for buses that share their queues');
    const queue = await bench.queue();
    const { bodies } = await bench.notes(queue, undefined, { prefetch: 50 });
    await Promise.all(Array.from({ length: 200 }, (_, n) => bench.publish(queue, `${n}`)));
    await expect.poll(() => bodies.length).toBe(200);
    await bench.bus.stop(5_000);
    const other = await bench.anotherBus();
    expect(await other.depth(queue)).toBe(0);
  });

  test('what was not acknowledged at a stop comes to someone else, marked as redelivered', async ({ skip }) => {
    if (!bench.harness.features.shared) skip('only for buses that share their queues');
    const queue = await bench.queue();
    const gate = bench.gate();
    const { bodies } = await bench.notes(queue, () => gate.opened);
    await bench.publish(queue, 'x');
    await expect.poll(() => bodies).toEqual(['x']);
    await bench.bus.stop(50);
    const other = await bench.anotherBus();
    const seen: { redelivered: boolean; deliveryCount: number }[] = [];
    await other.consume(queue, { prefetch: 1 }, async (delivery) => void seen.push(delivery));
    await expect.poll(() => seen).toMatchObject([{ redelivered: true, deliveryCount: 1 }]);
  });

  test('publishers wait while nobody takes their messages, rather than filling the memory', async ({ skip }) => {
    if (bench.harness.features.responsibility === 'broker') skip('a broker takes them');
    const queue = await bench.queue();
    let resolved = 0;
    const published = Array.from({ length: 100 }, (_, n) => bench.publish(queue, `${n}`).then(() => (resolved += 1)));
    await aWhile();
    expect(resolved).toBe(0);
    await bench.notes(queue);
    await Promise.all(published);
  });

  test('publishers learn of a stop, and that they may try again', async ({ skip }) => {
    if (bench.harness.features.responsibility === 'broker') skip('a broker takes them');
    const queue = await bench.queue();
    const published = bench.publish(queue, 'x');
    const refused = expect(published).rejects.toMatchObject({ failure: 'closed', retryable: true });
    await bench.bus.stop(1_000);
    await refused;
  });

  test('health tells of a bus that is connected and consumes', async () => {
    await bench.notes(await bench.queue());
    await expect.poll(() => bench.bus.health()).toMatchObject({ connected: true, consuming: true, blocked: false });
    expect(bench.bus.health().detail).not.toBe('');
  });

  test('whoever asks is told of the first connection too', async () => {
    const bus = bench.harness.newBus();
    let told = 0;
    bus.onReconnected(() => (told += 1));
    await bus.start();
    await expect.poll(() => told).toBe(1);
    await bus.stop(1_000);
  });

  test('what is declared before the start stands after it', async () => {
    const bus = bench.harness.newBus();
    const name = `${bus.replyQueue}.more`;
    await bus.declare({ exchanges: [], queues: [{ name, kind: 'private', bindings: [] }] });
    await bus.start();
    expect(await bus.depth(name)).toBe(0);
    await bus.stop(1_000);
  });
}
