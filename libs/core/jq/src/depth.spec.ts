import { describe, expect, it } from 'vitest';
import { type JqBudget, JqBudgetError, type Json, compile } from './index';

const levels = 10_000;
/** What an evaluation ends with: the budget it used up, or its results. */
type End = keyof JqBudget | Json[];

function nested(around: (inner: Json) => Json, innermost: Json): Json {
  let value = innermost;
  for (let level = 1; level < levels; level += 1) value = around(value);
  return value;
}

const lists = (): Json => nested((inner) => [inner], []);
const objects = (): Json => nested((inner) => ({ a: inner }), {});

function end(source: string, input: Json, depth?: number): End {
  try {
    return compile(source).evaluate(input, depth === undefined ? {} : { budget: { depth } });
  } catch (error) {
    if (error instanceof JqBudgetError) return error.budget;
    throw error;
  }
}

describe('an input nested 10,000 deep', () => {
  const stories: readonly (readonly [source: string, ofLists: End, ofObjects: End])[] = [
    ['[..] | length', 'depth', 'depth'],
    ['[paths] | length', 'depth', 'depth'],
    ['path(..)', 'depth', 'depth'],
    ['walk(.)', 'depth', 'depth'],
    ['[tostream] | length', 'depth', 'depth'],
    ['del(..)', 'depth', 'depth'],
    ['.. |= .', 'depth', 'depth'],
    ['[.[]] | .[0]', 'depth', 'depth'],
    ['first(..) | length', [1], [1]],
    ['tojson | length', [2 * levels], [6 * (levels - 1) + 2]],
    ['tojson | fromjson | length', [1], [1]],
    ['. == (tojson | fromjson)', [true], [true]],
    ['. == [.]', [false], [false]],
    ['[., (tojson | fromjson)] | sort | length', [2], [2]],
    ['[., (tojson | fromjson)] | unique | length', [1], [1]],
    ['[., [.], .] | group_by(.) | map(length)', [[2, 1]], [[1, 2]]],
    ['[., 1] | max | length', [1], [1]],
    ['flatten | length', [0], [1]],
    ['"\\(.)" | length', [2 * levels], [6 * (levels - 1) + 2]],
    ['try tonumber catch length', [66], [67]],
  ];

  it.each(stories)('%s ends with a right answer, or at the budget of depth', (source, ofLists, ofObjects) => {
    expect(end(source, lists())).toEqual(ofLists);
    expect(end(source, objects())).toEqual(ofObjects);
  });

  it.each(stories)('%s never overflows the stack, whatever the budget', (source, ofLists, ofObjects) => {
    for (const [input, answer] of [
      [lists(), ofLists],
      [objects(), ofObjects],
    ] as const) {
      // prettier-ignore
      const result = end(source, input, 1e9);
      if (answer === 'depth') expect(typeof result === 'string' || result.length > 0).toBe(true);
      else expect(result).toEqual(answer);
    }
  });

  it('is passed on untouched', () => {
    const input = lists();
    expect(compile('.').evaluate(input)[0]).toBe(input);
  });
});
