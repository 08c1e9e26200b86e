import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JqBudget, type Json, JqBudgetError, JqRuntimeError, compile } from './index';

function exhausted(source: string, input: Json = null, budget: Partial<JqBudget> = {}): keyof JqBudget {
  try {
    compile(source).evaluate(input, { budget });
  } catch (error) {
    if (error instanceof JqBudgetError) return error.budget;
    throw error;
  }
  throw new Error(`${source} stays within its budget`);
}

describe('a budget', () => {
  it.each([
    ['operations', '[range(1e9)]'],
    ['operations', 'def f: f; f'],
    ['operations', 'until(false; .)'],
    ['operations', '[limit(1e9; repeat(1))] | length'],
    ['operations', 'reduce range(1e9) as $x ([]; . + [$x])'],
    ['operations', 'reduce range(40) as $i (1; [., .]) | tojson'],
    ['operations', '[range(1e5)] | combinations(3) | empty'],
    ['operations', '"x" * 1e6 | [range(1e6) as $i | ascii_upcase | length]'],
    ['operations', '"a" * 1e6 | test("^(a{0,30}){30}$")'],
    ['outputs', 'range(1e9)'],
    ['size', '"a" * 1e9'],
    ['size', '"a" | until(false; . + .)'],
    ['size', '.[500000000] = 1'],
    ['size', 'reduce range(40) as $i (1; [., .])'],
    ['depth', 'def f: 1 + f; f'],
    ['depth', 'def f: f, f; f'],
    ['depth', 'def f(x): f(x | x) | .; f(.)'],
    ['depth', 'def f: [f] | .[0]; try f catch "caught"'],
    ['depth', 'reduce range(10000) as $i (1; [.])'],
  ] as const)('of %s ends %s', (budget, source) => {
    expect(exhausted(source)).toBe(budget);
  });

  it('is named in the message, with its limit', () => {
    expect(() => compile('range(5)').evaluate(null, { budget: { outputs: 3 } })).toThrow(
      'the program has more than 3 results, the budget of outputs',
    );
  });

  it('of depth holds even where it is larger than the stack of JavaScript', () => {
    expect(exhausted('def f: 1 + f; f', null, { depth: 1e9, operations: 1e9 })).toBe('depth');
    expect(exhausted('def f: [f]; f', null, { depth: 1e9, operations: 1e9 })).toBe('depth');
  });

  it('starts anew for each evaluation', () => {
    const program = compile('[range(600)] | length');
    for (let count = 0; count < 5; count += 1)
      expect(program.evaluate(null, { budget: { operations: 1_000 } })).toEqual([600]);
  });

  it('is not used up by a regular expression that makes others try all ways', () => {
    expect(compile('test("^(a+)+$")').evaluate(`${'a'.repeat(50_000)}b`)).toEqual([false]);
  });
});

describe('a regular expression that looks at all of the text for each match', () => {
  it('uses up the budget of operations', () => {
    const source = '"a" * 5000 | [match(".*b|a"; "g")]';
    expect(exhausted(source, null, { operations: 100_000 })).toBe('operations');
  });

  it('is told from one that ends with its match', () => {
    const words = '"some words " * 1000 | [scan("\\\\w+")], [splits(", *|\\\\s+")] | length';
    expect(compile(words).evaluate(null, { budget: { operations: 100_000 } })).toEqual([2000, 2001]);
  });
});

describe('objects', () => {
  const hostile = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as Json;

  it('have their own properties only', () => {
    for (const key of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(compile(`.${key}, .["${key}"], has("${key}"), (. as {${key}: $x} | $x)`).evaluate({})).toEqual([
        null,
        null,
        false,
        null,
      ]);
    }
  });

  it.each([
    '.',
    '. + {}',
    '. * {a: {b: 1}}',
    '{} * .',
    'with_entries(.)',
    'map_values(.)',
    'walk(.)',
    'fromstream(tostream)',
    'tojson | fromjson',
    '.["__proto__"].polluted = true',
    '{"__proto__": {polluted: true}, constructor: 1}',
    '{("__" + "proto__"): {polluted: true}, constructor: 1}',
    'reduce to_entries[] as {$key, $value} ({}; .[$key] = $value)',
    'setpath(["__proto__", "polluted"]; true)',
    'del(.x)',
    '. as $in | reduce paths(scalars) as $p ({}; setpath($p; $in | getpath($p)))',
  ])('keep a key named __proto__ as a key: %s', (source) => {
    const [result] = compile(source).evaluate(hostile);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.keys(result as object)).toContain('__proto__');
    expect(JSON.stringify((result as { [key: string]: Json })['constructor'])).toBe('1');
    expect('polluted' in {}).toBe(false);
  });

  it('named __proto__ as a capture or an index stay keys', () => {
    const [capture] = compile('capture("(?<__proto__>a)")').evaluate('a');
    expect(Object.entries(capture as object)).toEqual([['__proto__', 'a']]);
    const [index] = compile('INDEX(.[]; .)').evaluate(['__proto__']);
    expect(Object.keys(index as object)).toEqual(['__proto__']);
  });
});

describe('values', () => {
  const programs = [
    ...[
      '.. |= .',
      '.[]? |= [.]',
      'del(.[0]?)',
      'del(..)',
      'walk(.)',
      'map_values(.)?',
      'to_entries?',
      'sort?',
      '.[0]? = 1',
    ],
    ...[
      '.a? = 1',
      '(.a?, .b?) += 1',
      '[.[]?] | reverse',
      '. as $x | [$x, $x] | .[0] |= [.]',
      'tojson | fromjson',
      '[paths]',
    ],
    ...[
      '[tostream]',
      'fromstream(tostream)',
      'flatten?',
      'add?',
      '. == .',
      'group_by(.)?',
      '[..] | unique',
      '@json',
      '@text',
    ],
  ].map((source) => [source, compile(source)] as const);

  it('given to a program are never changed, and the same ones give the same results', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(...programs), (input, [, program]) => {
        const value = deepFreeze(input as Json);
        const attempt = (): string => {
          try {
            return JSON.stringify(program.evaluate(value));
          } catch (error) {
            if (error instanceof JqRuntimeError) return error.message;
            throw error;
          }
        };
        expect(attempt()).toBe(attempt());
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  it('come back unchanged from JSON text', () => {
    const program = compile('tojson | fromjson');
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (input) => {
        expect(program.evaluate(input as Json)).toEqual([JSON.parse(JSON.stringify(input))]);
      }),
      { numRuns: 300, seed: 8 },
    );
  });

  it('that JSON does not have come back as ones it has', () => {
    expect(compile('[nan, infinite, -infinite], nan, {a: infinite}').evaluate(null)).toEqual([
      [null, Number.MAX_VALUE, -Number.MAX_VALUE],
      null,
      { a: Number.MAX_VALUE },
    ]);
  });

  it('may be programs, which are not run', () => {
    expect(compile('"\\(.)"').evaluate('\\(env)')).toEqual(['\\(env)']);
  });
});

function deepFreeze(value: Json): Json {
  if (value !== null && typeof value === 'object') {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
