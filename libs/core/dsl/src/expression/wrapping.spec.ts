import { describe, expect, it } from 'vitest';
import { isUnclosed, unwrap, unwrapOrBare } from './wrapping';

describe('telling expressions from text', () => {
  it('takes a string that is wholly `${ … }` for an expression', () => {
    expect(unwrap('${ .a }')).toEqual({ source: '.a', offset: 3 });
    expect(unwrap('  ${.a}\n')).toEqual({ source: '.a', offset: 4 });
    expect(unwrap('${ {a: 1} }')).toEqual({ source: '{a: 1}', offset: 3 });
  });

  it('takes anything else for text', () => {
    expect(unwrap('Hello ${ .name }')).toBeUndefined();
    expect(unwrap('.a')).toBeUndefined();
    expect(unwrap('${ .a } and more')).toBeUndefined();
  });

  it('lets fields that are always expressions leave the braces out', () => {
    expect(unwrapOrBare(' .a | length ')).toEqual({ source: '.a | length', offset: 1 });
    expect(unwrapOrBare('${ .a }')).toEqual({ source: '.a', offset: 3 });
  });

  it('sees an expression that was cut off', () => {
    expect(isUnclosed('${ .a')).toBe(true);
    expect(isUnclosed('${ .a }')).toBe(false);
    expect(isUnclosed('a ${')).toBe(false);
  });
});
