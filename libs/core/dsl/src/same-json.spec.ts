import { describe, expect, it } from 'vitest';
import { sameJson } from './same-json';

describe('two JSON values', () => {
  it.each([
    [1, 1],
    [null, null],
    [
      { a: 1, b: [2] },
      { b: [2], a: 1 },
    ],
  ])('%j and %j are the same', (left, right) => {
    expect(sameJson(left, right)).toBe(true);
  });

  it.each([
    [1, '1'],
    [null, {}],
    [[], {}],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: null }, { b: null }],
  ])('%j and %j are not', (left, right) => {
    expect(sameJson(left, right)).toBe(false);
  });
});
