import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { reply, Requester } from '../requester';
import type { BusBench } from './message-bus-bench';

export function testRequests(bench: BusBench): void {
  test('the reply queue is of this process only, and stands from the start', async () => {
    const { bodies } = await bench.notes(bench.bus.replyQueue);
    await bench.publish(bench.bus.replyQueue, 'x', { mustArrive: false });
    await expect.poll(() => bodies).toEqual(['x']);
    expect((await bench.anotherBus()).replyQueue).not.toBe(bench.bus.replyQueue);
  });

  test('whoever asks gets the answer to this very question', async () => {
    const queue = await bench.queue();
    await bench.notes(queue, (delivery) => reply(bench.bus, delivery, `answer to ${delivery.body}`), { prefetch: 3 });
    const requester = new Requester(bench.bus, randomUUID);
    await requester.start();
    const questions = Array.from({ length: 20 }, (_, n) => `question ${n}`);
    const ask = (body: string) => ({ exchange: '', routingKey: queue, messageId: randomUUID(), body });
    const answers = await Promise.all(questions.map((question) => requester.request(ask(question), 5_000)));
    expect(answers).toEqual(questions.map((question) => `answer to ${question}`));
  });

  test('a question without an answer ends in time, and one that nobody hears at once', async () => {
    const queue = await bench.queue();
    await bench.notes(queue);
    const requester = new Requester(bench.bus, randomUUID);
    await requester.start();
    const ask = (routingKey: string) => ({ exchange: '', routingKey, messageId: randomUUID(), body: '' });
    await expect(requester.request(ask(queue), 50)).rejects.toMatchObject({ failure: 'timeout', retryable: true });
    await expect(requester.request(ask('test.nobody'), 5_000)).rejects.toMatchObject({ failure: 'unroutable' });
  });

  test('several messages may come to one who waits, until it waits no more', async () => {
    const requester = new Requester(bench.bus, randomUUID);
    await requester.start();
    const heard: string[] = [];
    const forget = requester.onReply('watch-1', (body) => heard.push(body));
    const tell = (body: string) =>
      bench.publish(bench.bus.replyQueue, body, { correlationId: 'watch-1', mustArrive: false });
    await tell('1');
    await tell('2');
    await expect.poll(() => heard).toEqual(['1', '2']);
    forget();
    await tell('3');
    await expect.poll(() => bench.bus.depth(bench.bus.replyQueue)).toBe(0);
    expect(heard).toEqual(['1', '2']);
  });
}
