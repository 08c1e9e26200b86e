import { expect, test } from 'vitest';
import { aWhile } from './message-bus-bench';
import type { BusBench } from './message-bus-bench';

export function testPublishing(bench: BusBench): void {
  test('a publish resolves once someone has taken responsibility', async () => {
    const queue = await bench.queue();
    let resolved = false;
    const published = bench.publish(queue, 'x').then(() => (resolved = true));
    if (bench.harness.features.responsibility === 'broker') {
      await published;
      expect(await bench.bus.depth(queue)).toBe(1);
      return;
    }
    const gate = bench.gate();
    const { bodies } = await bench.notes(queue, () => gate.opened);
    await expect.poll(() => bodies).toEqual(['x']);
    await aWhile();
    expect(resolved).toBe(false);
    gate.open();
    await published;
  });

  test('a publish to several queues resolves when all have the message', async () => {
    const exchange = await bench.exchange('fanout');
    const first = await bench.queue([{ exchange, pattern: '' }]);
    const second = await bench.queue([{ exchange, pattern: '' }]);
    const one = await bench.notes(first);
    const two = await bench.notes(second);
    await bench.publish('any', 'x', { exchange });
    await expect.poll(() => [one.bodies, two.bodies]).toEqual([['x'], ['x']]);
  });

  test('a message that must arrive and that no queue wants is refused as unroutable, to be tried again', async () => {
    const exchange = await bench.exchange('topic');
    const refusal = { name: 'PublishError', failure: 'unroutable', retryable: true };
    await expect(bench.publish('nobody', 'x', { exchange })).rejects.toMatchObject(refusal);
    await expect(bench.publish('test.no-such-queue', 'x')).rejects.toMatchObject(refusal);
  });

  test('a message for an exchange that does not exist is unroutable, and harms no other message', async () => {
    const queue = await bench.queue();
    await bench.notes(queue);
    const others = Array.from({ length: 20 }, (_, n) => bench.publish(queue, `${n}`));
    const lost = bench.publish('x', 'x', { exchange: 'test.no-such-exchange' });
    await expect(lost).rejects.toMatchObject({ failure: 'unroutable' });
    await Promise.all(others);
    await bench.publish(queue, 'later');
  });

  test('a message that need not arrive may fall on deaf ears', async () => {
    const exchange = await bench.exchange('topic');
    await bench.publish('nobody', 'x', { exchange, mustArrive: false });
    await bench.publish('test.no-such-queue', 'x', { mustArrive: false });
    await bench.publish('x', 'x', { exchange: 'test.no-such-exchange', mustArrive: false });
  });

  test('among many messages only the unroutable ones are refused', async () => {
    const queue = await bench.queue();
    await bench.notes(queue, undefined, { prefetch: 50 });
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) => bench.publish(n % 3 === 0 ? 'test.no-such-queue' : queue, `${n}`)),
    );
    expect(results.map((result) => result.status === 'rejected')).toEqual(results.map((_, n) => n % 3 === 0));
  });

  test('everything that belongs to a message passes through', async () => {
    const exchange = await bench.exchange('topic');
    const queue = await bench.queue([{ exchange, pattern: 'a.#' }]);
    const { deliveries } = await bench.notes(queue);
    const message = bench.message({
      exchange,
      routingKey: 'a.b',
      body: '{"größe":"😀"}',
      contentType: 'application/json',
      headers: { kind: 'http', trace: '00-ab' },
      replyTo: 'someone',
      correlationId: 'question-1',
    });
    await bench.bus.publish(message);
    await expect.poll(() => deliveries.length).toBe(1);
    const { mustArrive: _, ...passed } = message;
    expect(deliveries[0]).toMatchObject({ ...passed, queue, deliveryCount: 0, redelivered: false });
  });

  test('a delivery says when its message was published, to the second', async () => {
    const queue = await bench.queue();
    const { deliveries } = await bench.notes(queue);
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    await bench.publish(queue, 'x');
    const after = Date.now();
    await expect.poll(() => deliveries.length).toBe(1);
    expect(deliveries[0]?.publishedAt).toBeGreaterThanOrEqual(before);
    expect(deliveries[0]?.publishedAt).toBeLessThanOrEqual(after);
  });

  test('what is not said stays unsaid, and content is a CloudEvent', async () => {
    const queue = await bench.queue();
    const { deliveries } = await bench.notes(queue);
    await bench.publish(queue, '');
    await expect.poll(() => deliveries.length).toBe(1);
    const unsaid = { replyTo: undefined, correlationId: undefined, headers: {}, body: '' };
    expect(deliveries[0]).toMatchObject({ ...unsaid, contentType: 'application/cloudevents+json' });
  });

  test('a body of 1 MiB is carried', async () => {
    const queue = await bench.queue();
    const { bodies } = await bench.notes(queue);
    const body = 'x'.repeat(1024 * 1024);
    await bench.publish(queue, body);
    await expect.poll(() => bodies.map((seen) => seen === body)).toEqual([true]);
  });

  test('a body or headers beyond the limit are refused as too large, for good', async () => {
    const queue = await bench.queue();
    const refusal = { failure: 'too-large', retryable: false };
    const body = 'x'.repeat(bench.harness.maxBodyBytes + 1);
    await expect(bench.publish(queue, body)).rejects.toMatchObject(refusal);
    await expect(bench.publish(queue, 'x', { headers: { h: 'x'.repeat(8192) } })).rejects.toMatchObject(refusal);
    expect(await bench.bus.depth(queue)).toBe(0);
  });

  test('after a stop nothing is published', async () => {
    const queue = await bench.queue();
    await bench.bus.stop(1_000);
    await expect(bench.publish(queue, 'x')).rejects.toMatchObject({ failure: 'closed', retryable: true });
  });
}
