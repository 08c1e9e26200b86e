import { expect, test } from 'vitest';
import { aWhile } from './message-bus-bench';
import type { BusBench } from './message-bus-bench';

export function testFailures(bench: BusBench): void {
  test('a message whose handler fails is delivered again, with its count raised', async () => {
    const queue = await bench.queue();
    const { deliveries } = await bench.notes(queue, ({ deliveryCount }) => {
      if (deliveryCount < 3) throw new Error('not yet');
    });
    await bench.publish(queue, 'x');
    await expect.poll(() => deliveries.length, { timeout: 10_000 }).toBe(4);
    expect(deliveries.map((delivery) => delivery.deliveryCount)).toEqual([0, 1, 2, 3]);
    expect(deliveries.map((delivery) => delivery.redelivered)).toEqual([false, true, true, true]);
    expect(new Set(deliveries.map((delivery) => delivery.messageId)).size).toBe(1);
  });

  test('a handler that always fails is not called in a hot loop', async () => {
    const queue = await bench.queue();
    const { deliveries } = await bench.notes(queue, () => Promise.reject(new Error('never')), { prefetch: 1 });
    bench.throwIn(queue, 'x');
    await aWhile();
    await aWhile();
    await aWhile();
    expect(deliveries.length).toBeGreaterThan(1);
    // Without pauses it would be thousands.
    expect(deliveries.length).toBeLessThan(50);
  });

  test('a failing message keeps its place among the prefetched until it is handed back', async () => {
    const queue = await bench.queue();
    for (const body of ['bad', '1', '2']) bench.throwIn(queue, body);
    await expect.poll(() => bench.bus.depth(queue)).toBe(3);
    const { bodies } = await bench.notes(
      queue,
      ({ body, deliveryCount }) => {
        if (body === 'bad' && deliveryCount === 0) throw new Error('no');
      },
      { prefetch: 1 },
    );
    await expect.poll(() => bodies.length).toBe(4);
    expect(bodies.filter((body) => body === 'bad').length).toBe(2);
  });

  test('a failing handler harms no other delivery', async () => {
    const queue = await bench.queue();
    const { bodies } = await bench.notes(queue, ({ body, deliveryCount }) => {
      if (Number(body) % 5 === 0 && deliveryCount < 1) throw new Error('no');
    });
    await Promise.all(Array.from({ length: 30 }, (_, n) => bench.publish(queue, `${n}`)));
    await expect.poll(() => new Set(bodies).size).toBe(30);
    await expect.poll(() => bodies.length).toBe(36);
    expect(bench.bus.health()).toMatchObject({ connected: true });
  });

  test('a message that was acknowledged early is not delivered again when its handler fails', async () => {
    const queue = await bench.queue();
    const { bodies } = await bench.notes(queue, async (delivery) => {
      delivery.acknowledge();
      await aWhile();
      throw new Error('too late');
    });
    await bench.publish(queue, 'x');
    await expect.poll(() => bodies).toEqual(['x']);
    await aWhile();
    await aWhile();
    expect(bodies).toEqual(['x']);
    expect(await bench.bus.depth(queue)).toBe(0);
  });

  test('acknowledging after the handler failed changes nothing', async () => {
    const queue = await bench.queue();
    const gate = bench.gate();
    let late = (): void => undefined;
    const { bodies } = await bench.notes(queue, async (delivery) => {
      if (delivery.body === 'end') return;
      if (delivery.deliveryCount > 0) return gate.opened;
      late = () => delivery.acknowledge();
      throw new Error('no');
    });
    bench.throwIn(queue, 'x');
    await expect.poll(() => bodies.length).toBe(2);
    late();
    gate.open();
    await bench.publish(queue, 'end');
    await expect.poll(() => bodies).toEqual(['x', 'x', 'end']);
  });

  test('a handler that throws before it returns a promise is a handler that failed', async () => {
    const queue = await bench.queue();
    let calls = 0;
    await bench.bus.consume(queue, { prefetch: 1 }, () => {
      calls += 1;
      if (calls === 1) throw new Error('at once');
      return Promise.resolve();
    });
    await bench.publish(queue, 'x');
    await expect.poll(() => calls).toBe(2);
  });
}
