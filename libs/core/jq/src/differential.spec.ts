import { loadJq } from 'jq-wasm';
import { expect, it } from 'vitest';
import { compile } from './compile';
import { JqBudgetError } from './jq-budget-error';
import { JqSyntaxError } from './jq-syntax-error';
import type { Json } from './json';

const batches = Number(process.env['ENSUE_JQ_FUZZ_BATCHES'] ?? 40);
const perBatch = 40;
const seed = Number(process.env['ENSUE_JQ_FUZZ_SEED'] ?? 20_261_122);

const inputs: readonly Json[] = [
  null,
  true,
  0,
  3,
  -1.5,
  '',
  'abc',
  'a,b c',
  'é😀x',
  [],
  [3, 1, 2],
  [[1, 2], [3], []],
  ['b', 'a', null],
  {},
  { a: 1, b: 'x' },
  { b: { a: [1, { c: 2 }] }, a: null },
  [
    { a: 1, b: 2 },
    { a: 1, b: 3 },
    { a: 0, c: [1] },
  ],
  { a: [{ b: 1 }, { b: 2 }], c: false },
];

/** A generator of numbers that repeats itself for the same seed. */
function random(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Templates of expressions: `E` is an expression, `P` a path, `K` a key. */
const templates: readonly string[] = [
  ...['.', '.a', '.b', '.[]', '.[0]', '.[-1]', '.a?', '.[]?', '..', '1', '2', '"a"', '"x"', 'null', 'true', '[]', '{}'],
  ...['$x', '.[1:]', '.[:2]', '.["a"]', '.a.b', '.[0].a', '0', '-1', '1.5', '", "', 'empty', 'length', 'keys', 'not'],
  ...['type', 'add', 'sort', 'unique', 'reverse', 'flatten', 'tostring', 'tojson', 'to_entries', 'paths', 'explode'],
  ...[
    'ascii_upcase',
    'tonumber',
    'min',
    'max',
    'any',
    'all',
    'first',
    'last',
    'values',
    'transpose',
    'tostream',
    'error',
  ],
  ...[
    '(E|E)',
    '(E|E)',
    '(E|E)',
    '(E,E)',
    '[E]',
    '[E]',
    '{a:E}',
    '{(K):E,b:E}',
    '{a,b:E}',
    '(E+E)',
    '(E-E)',
    '(E*2)',
    '(E/E)',
  ],
  ...['(E==E)', '(E<E)', '(E>=E)', '(E!=E)', '(E and E)', '(E or E)', '(E // E)', '(E // E)', 'E[E]?', '(-E)', '(E%3)'],
  ...['if E then E else E end', 'if E then E end', 'if E then E elif E then E else E end'],
  ...['(try E catch .)', '(try E)', '(E)?', 'select(E)', 'map(E)', 'map(E)?', 'map_values(E)?', 'recurse(E;false)'],
  ...['(E as $x|E)', '(E as [$x,$y]|E|[$x,$y])', '(E as {a:$x}|$x)', '(E as [$x] ?// {a:$x} ?// $x|[$x])'],
  ...[
    'reduce E as $x (E;E)',
    'foreach E as $x (E;E)',
    'foreach E as $x (E;E;[$x,.])',
    'limit(2;E)',
    'first(E)',
    'last(E)',
  ],
  ...[
    '(label $l|E|(.,break $l))',
    '[label $l|E|.,(select(E)|break $l)]',
    'isempty(E)',
    'any(E;E)',
    'all(E;E)',
    'skip(1;E)',
  ],
  ...['"v=\\(E)"', '"\\(E)-\\(E)"', '@json "x\\(E)"', '@base64', '@uri', '@html', '@sh', '@csv', '@tsv', '@text'],
  ...['(P=E)', '(P|=E)', '(P+=E)', '(P//=E)', '(P|=empty)', 'del(P)', 'path(P)', '[paths]', 'pick(P)?', 'to_entries?'],
  ...['sort_by(E)', 'group_by(E)', 'unique_by(E)', 'min_by(E)', 'max_by(E)', 'with_entries(E)?', 'walk(E)', 'add(E)'],
  ...[
    '(def f: E; [f,f])',
    '(def f(g): [g|g]; f(E))',
    '(def f($y): [$y,E]; f(E))',
    'getpath(["a","b"])',
    'setpath(["a"];E)',
  ],
  ...[
    'has(K)',
    'contains(E)',
    'inside(E)',
    'index(E)',
    'indices(E)',
    'rindex(E)',
    'startswith(K)',
    'split(K)',
    'join(K)',
  ],
  ...[
    'test("a")',
    '[match("[a-b]";"g").offset]',
    'sub("a";"z")',
    'gsub("(?<l>[a-z])";"<\\(.l)>")',
    'ltrimstr("a")',
    '[splits(", *")]',
  ],
  ...[
    'range(3)',
    '[range(E;3)]',
    'IN(E)',
    'INDEX(E)',
    'fromjson',
    '(tojson|fromjson)',
    'trim',
    'abs',
    'toboolean',
    'tostream',
  ],
  ...[
    'until(length>3 or type!="array";.+[1])',
    '[while(type=="array" and length<3;.+[0])]',
    'floor',
    'implode',
    'getpath(["a"])',
  ],
  ...[
    'fromstream(tostream)',
    '[.[]|numbers]',
    'bsearch(E)',
    'combinations?',
    'error(E)',
    'ascii_downcase',
    'utf8bytelength',
  ],
  ...['.[E:E]', '(P|.[1:2]|=E)', 'delpaths([["a"],[0]])', 'splits("a")', 'nth(1;E)', 'isvalid(E)'],
];
const paths = [
  '.',
  '.a',
  '.b',
  '.[]',
  '.[0]',
  '.a.b',
  '.[]?',
  '.a?',
  '.[-1]',
  '.[1:]',
  '..',
  '(P|P)',
  '(P,P)',
  'select(E)',
  'first(P)',
  'if E then P else P end',
  '(P // P)',
  'P.a',
  'P[0]?',
  'recurse',
  'getpath(["a",0])',
  'empty',
  '(E as $x|P)',
  'limit(1;P)',
];
const keys = ['"a"', '"b"', '.b', '0', '", "'];
const atoms = 31;
/** What jq does by accident, and we do not. */
const quirks: readonly RegExp[] = [
  // The alternatives of a pattern also catch the `break` these functions use within.
  /\?\/\/.*(?:isempty|first|limit|label|any|all|IN|nth)|(?:isempty|first|limit|label|any|all|IN|nth).*\?\/\//,
  // Of several initial values, only the first one is folded in full.
  /reduce [^;]*(?:\.\[\]|,)[^;]*;/,
  // JavaScript puts keys that look like numbers first, which shows where an object becomes text.
  /INDEX/,
];

function expression(next: (below: number) => number, depth: number): string {
  const template = templates[next(depth <= 0 ? atoms : templates.length)] ?? '.';
  return fill(template, next, depth);
}

function fill(template: string, next: (below: number) => number, depth: number): string {
  return template.replace(/(?<![\w$"(@])[EPK](?!\w)|(?<=\()[EPK](?!\w)/g, (kind) => {
    if (kind === 'E') return expression(next, depth - 1);
    const pool = kind === 'P' ? paths : keys;
    return fill(pool[next(depth <= 0 ? Math.min(pool.length, 11) : pool.length)] ?? '.', next, depth - 1);
  });
}

it(`gives what jq gives for ${batches * perBatch} random programs`, { timeout: 60_000 + batches * 1_000 }, async () => {
  const next = random(seed);
  let jq = await loadJq();
  let compared = 0;
  for (let batch = 0; batch < batches; batch += 1) {
    const cases: { source: string; input: Json; ours: string }[] = [];
    while (cases.length < perBatch) {
      const source = `0 as $x|${'E'}`.replace('E', () => expression(next, 3)).replace('isvalid(', 'isempty(');
      const input = inputs[next(inputs.length)] ?? null;
      if (quirks.some((quirk) => quirk.test(source))) continue;
      const ours = ourResult(wrapped(source), input);
      if (ours !== null) cases.push({ source, input, ours });
    }
    const program = `[${cases.map(({ source }, index) => `(.[${index}]|${wrapped(source)})`).join(',\n')}]`;
    let theirs: (string | null)[];
    try {
      const [results] = jq.json<Json[]>(cases.map(({ input }) => input) as unknown as object, program);
      theirs = (results ?? []).map(canonical);
    } catch {
      // One of them made jq itself fail; each is asked for alone.
      theirs = [];
      for (const { source, input } of cases) {
        try {
          theirs.push(canonical(jq.json<Json>(JSON.stringify(input), wrapped(source))[0] ?? null));
        } catch {
          theirs.push(null);
          jq = await loadJq();
        }
      }
    }
    cases.forEach(({ source, input, ours }, index) => {
      const their = theirs[index] ?? null;
      if (their === null) return;
      compared += 1;
      expect.soft(ours, `${JSON.stringify(input)} | ${source}`).toBe(their);
    });
  }
  expect(compared).toBeGreaterThan(batches * perBatch * 0.8);
});

function wrapped(source: string): string {
  return `(try {v:[limit(30;${source})]} catch {e:.})`;
}

/** Our result, or null where the program is too much for a small budget. */
function ourResult(source: string, input: Json): string | null {
  try {
    return canonical(
      compile(source).evaluate(input, { budget: { operations: 20_000, size: 5_000, depth: 200 } })[0] ?? null,
    );
  } catch (error) {
    // A key that is a number is refused by both, and by jq for the whole batch.
    if (error instanceof JqBudgetError || error instanceof JqSyntaxError) return null;
    throw error;
  }
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_key, item: Json) => {
    if (Object.is(item, -0)) return 0;
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
