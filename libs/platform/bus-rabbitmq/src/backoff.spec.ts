import { expect, test } from 'vitest';
import { Backoff } from './backoff';

test('pauses grow up to the longest, and any part of them may be taken', () => {
  const longest = new Backoff(200, 5_000, () => 1);
  expect(Array.from({ length: 7 }, () => longest.nextMs())).toEqual([400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
  const shortest = new Backoff(200, 5_000, () => 0);
  expect(Array.from({ length: 3 }, () => shortest.nextMs())).toEqual([200, 200, 200]);
});

test('after a success pauses are short again', () => {
  const backoff = new Backoff(200, 5_000, () => 1);
  for (let n = 0; n < 10; n++) backoff.nextMs();
  backoff.reset();
  expect(backoff.nextMs()).toBe(400);
});

test('a pause can be cut short', async () => {
  const backoff = new Backoff(60_000, 60_000);
  const pause = backoff.pause();
  backoff.wake();
  await pause;
});
