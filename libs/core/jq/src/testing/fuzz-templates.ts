import type { Json } from '../json';
import type { Case } from './fuzz-program';
import type { Random } from './random';

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
  ...['.[E:E]', '(P|.[1:2]|=E)', 'delpaths([["a"],[0]])', 'splits("a")', 'nth(1;E)'],
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
/** A program that cares little for types, for any input. */
export function anyProgram(next: Random): Case {
  const source = `0 as $x|${expression(next, 3)}`;
  return { source, input: inputs[next(inputs.length)] ?? null };
}

function expression(next: Random, depth: number): string {
  const template = templates[next(depth <= 0 ? atoms : templates.length)] ?? '.';
  return fill(template, next, depth);
}

function fill(template: string, next: Random, depth: number): string {
  return template.replace(/(?<![\w$"(@])[EPK](?!\w)|(?<=\()[EPK](?!\w)/g, (kind) => {
    if (kind === 'E') return expression(next, depth - 1);
    const pool = kind === 'P' ? paths : keys;
    return fill(pool[next(depth <= 0 ? Math.min(pool.length, 11) : pool.length)] ?? '.', next, depth - 1);
  });
}
