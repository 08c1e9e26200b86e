import { expect, test } from 'vitest';
import { AckBook } from './ack-book';

function bookOf(...tags: readonly number[]) {
  const sent: string[] = [];
  const book = new AckBook({ ack: (tag, upTo) => sent.push(upTo ? `up to ${tag}` : `${tag}`) });
  for (const tag of tags) book.delivered(tag);
  return { book, sent };
}

test('what is contiguous from the oldest costs one acknowledgement', () => {
  const { book, sent } = bookOf(1, 2, 3, 4);
  for (const tag of [3, 1, 2]) book.acknowledge(tag);
  book.flush();
  expect(sent).toEqual(['up to 3']);
});

test('what stands behind an open delivery is acknowledged one by one, so that the open one stays open', () => {
  const { book, sent } = bookOf(1, 2, 3, 4, 5);
  for (const tag of [1, 3, 5]) book.acknowledge(tag);
  book.flush();
  expect(sent).toEqual(['up to 1', '3', '5']);
  for (const tag of [2, 4]) book.acknowledge(tag);
  book.flush();
  expect(sent.slice(3)).toEqual(['up to 4']);
});

test('a delivery that was handed back is settled already', () => {
  const { book, sent } = bookOf(1, 2, 3);
  expect(book.handedBack(2)).toBe(true);
  expect(book.handedBack(2)).toBe(false);
  book.acknowledge(2);
  book.acknowledge(1);
  book.acknowledge(3);
  book.flush();
  expect(sent).toEqual(['up to 3']);
});

test('an acknowledged delivery cannot be handed back', () => {
  const { book } = bookOf(1);
  book.acknowledge(1);
  expect(book.handedBack(1)).toBe(false);
});

test('acknowledgements of one turn leave together at its end, by themselves', async () => {
  const { book, sent } = bookOf(1, 2);
  book.acknowledge(1);
  await Promise.resolve();
  book.acknowledge(2);
  expect(sent).toEqual([]);
  await new Promise(setImmediate);
  expect(sent).toEqual(['up to 2']);
});
