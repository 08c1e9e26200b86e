import { expect, test } from 'vitest';
import { ReturnedMessages } from './returned-messages';

test('a return is taken once, by the message it belongs to', () => {
  const returned = new ReturnedMessages();
  returned.add('x', 'key', '1');
  expect(returned.take('x', 'key', '2')).toBe(false);
  expect(returned.take('x', 'other', '1')).toBe(false);
  expect(returned.take('x', 'key', '1')).toBe(true);
  expect(returned.take('x', 'key', '1')).toBe(false);
});

test('the same message returned twice is taken twice', () => {
  const returned = new ReturnedMessages();
  returned.add('x', 'key', '1');
  returned.add('x', 'key', '1');
  expect([1, 2, 3].map(() => returned.take('x', 'key', '1'))).toEqual([true, true, false]);
});

test('names are not glued together by accident', () => {
  const returned = new ReturnedMessages();
  returned.add('a', 'b,c', '1');
  expect(returned.take('a,b', 'c', '1')).toBe(false);
});
