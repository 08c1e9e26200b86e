import { expect, test } from 'vitest';
import type { BusBench } from './message-bus-bench';

/** Whether a topic pattern takes a routing key. */
const topics: readonly (readonly [pattern: string, key: string, fits: boolean])[] = [
  ['#', 'a.b.c', true],
  ['#', '', true],
  ['a.b', 'a.b', true],
  ['a.b', 'a.b.c', false],
  ['a.*', 'a.b', true],
  ['a.*', 'a', false],
  ['a.*', 'a.b.c', false],
  ['a.#', 'a', true],
  ['a.#', 'a.b.c', true],
  ['a.#', 'ab', false],
  ['#.z', 'z', true],
  ['#.z', 'a.b.z', true],
  ['#.z', 'a.z.b', false],
  ['*.b.#', 'a.b', true],
  ['*.b.#', 'b', false],
  ['a.#.b.#.c', 'a.b.b.x.c', true],
  ['a.#.b.#.c', 'a.x.c', false],
  ['#.#', 'a', true],
  ['*.*', 'a.', true],
];

export function testRouting(bench: BusBench): void {
  test('a topic exchange takes * for one word and # for any number of words', async () => {
    const exchange = await bench.exchange('topic');
    for (const pattern of new Set(topics.map(([each]) => each))) {
      const queue = await bench.queue([{ exchange, pattern }], 'private');
      const { bodies } = await bench.notes(queue);
      const cases = topics.filter(([each]) => each === pattern);
      for (const [, key] of cases) await bench.publish(key, key, { exchange, mustArrive: false });
      await bench.publish(queue, 'end');
      await expect.poll(() => bodies.at(-1)).toBe('end');
      expect([pattern, bodies.slice(0, -1)]).toEqual([
        pattern,
        cases.filter(([, , fits]) => fits).map(([, key]) => key),
      ]);
    }
  });

  test('a direct exchange takes the routing key literally', async () => {
    const exchange = await bench.exchange('direct');
    const http = await bench.notes(await bench.queue([{ exchange, pattern: 'http' }]));
    const star = await bench.notes(await bench.queue([{ exchange, pattern: '*' }]));
    await bench.publish('http', 'x', { exchange });
    await expect.poll(() => http.bodies).toEqual(['x']);
    expect(star.bodies).toEqual([]);
  });

  test('a fanout exchange asks for no routing key', async () => {
    const exchange = await bench.exchange('fanout');
    const one = await bench.notes(await bench.queue([{ exchange, pattern: '' }], 'private'));
    const two = await bench.notes(await bench.queue([{ exchange, pattern: 'y' }], 'private'));
    await bench.publish('whatever', 'x', { exchange, mustArrive: false });
    await expect.poll(() => [one.bodies, two.bodies]).toEqual([['x'], ['x']]);
  });

  test('two bindings that fit bring one message', async () => {
    const exchange = await bench.exchange('topic');
    const bindings = ['a.#', '#', '*.b'].map((pattern) => ({ exchange, pattern }));
    const queue = await bench.queue(bindings);
    const { bodies } = await bench.notes(queue);
    await bench.publish('a.b', 'x', { exchange });
    await bench.publish(queue, 'end');
    await expect.poll(() => bodies).toEqual(['x', 'end']);
  });

  test('declaring again changes nothing and may add bindings', async () => {
    const exchange = await bench.exchange('topic');
    const queue = await bench.queue([{ exchange, pattern: 'a' }]);
    const again = (pattern: string) => ({ name: queue, kind: 'work' as const, bindings: [{ exchange, pattern }] });
    await bench.bus.declare({ exchanges: [{ name: exchange, type: 'topic' }], queues: [again('a'), again('b')] });
    const { bodies } = await bench.notes(queue);
    await bench.publish('a', '1', { exchange });
    await bench.publish('b', '2', { exchange });
    await expect.poll(() => bodies).toEqual(['1', '2']);
  });

  test('an exchange cannot become another kind of exchange', async () => {
    const name = await bench.exchange('topic');
    await expect(bench.bus.declare({ exchanges: [{ name, type: 'fanout' }], queues: [] })).rejects.toThrow();
    const queue = await bench.queue([{ exchange: name, pattern: 'x' }]);
    const { bodies } = await bench.notes(queue);
    await bench.publish('x', 'still routed', { exchange: name });
    await expect.poll(() => bodies).toEqual(['still routed']);
  });

  test('a queue that nobody declared cannot be consumed', async () => {
    const consuming = bench.bus.consume('test.no-such-queue', { prefetch: 1 }, async () => undefined);
    await expect(consuming).rejects.toMatchObject({ name: 'PublishError', failure: 'unroutable' });
    await expect(bench.bus.depth('test.no-such-queue')).rejects.toMatchObject({ failure: 'unroutable' });
  });
}
