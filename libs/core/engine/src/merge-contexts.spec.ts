import { describe, expect, it } from 'vitest';
import { mergeContexts } from './merge-contexts';

describe('the contexts of branches', () => {
  it('each bring what they changed', () => {
    expect(
      mergeContexts({ a: 1, b: 1, c: 1 }, [
        { a: 2, b: 1, c: 1 },
        { a: 1, b: 1, d: 4 },
      ]),
    ).toEqual({ a: 2, b: 1, d: 4 });
  });

  it('leave the last word to the later branch', () => {
    expect(mergeContexts({}, [{ a: 1 }, { a: 2 }])).toEqual({ a: 2 });
  });

  it('replace the whole where they are no objects', () => {
    expect(mergeContexts({ a: 1 }, [5, { a: 1 }])).toBe(5);
    expect(mergeContexts(null, [{ a: 1 }, null])).toEqual({ a: 1 });
  });
});
