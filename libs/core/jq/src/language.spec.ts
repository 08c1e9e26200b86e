import { describe, expect, it } from 'vitest';
import { type Json, compile } from './index';

const people: Json = {
  team: [
    { name: 'Ada', age: 36, tags: ['x', 'y'] },
    { name: 'Bob', age: 25, tags: [] },
  ],
};

/** Program, input and all results. */
type Story = readonly [program: string, input: Json, ...results: Json[]];

function tell(title: string, stories: readonly Story[]): void {
  describe(title, () => {
    const named = stories.map(([program, input, ...results]) => ({ program, input, results }));
    it.each(named)('$program', ({ program, input, results }) => {
      expect(compile(program).evaluate(input)).toEqual(results);
    });
  });
}

tell('reading', [
  ['.team[0].name', people, 'Ada'],
  ['.team[-1]["name"]', people, 'Bob'],
  ['.team[].age', people, 36, 25],
  ['.nothing.at.all', people, null],
  ['.[1:], .[:-1], .[1:2]', [1, 2, 3], [2, 3], [1, 2], [2]],
  ['.[1:]', 'a😀b', '😀b'],
  ['[..]', [[1]], [[[1]], [1], 1]],
  ['.a?, .[0]?', 'text'],
  ['.a // "none"', { a: null }, 'none'],
  ['.team | map(select(.age > 30) | .name)', people, ['Ada']],
]);

tell('building', [
  ['{name: .team[0].name, "n": 1, ("k" + "2"): 2}', people, { name: 'Ada', n: 1, k2: 2 }],
  ['1 as $x | {$x, y: (1, 2)}', null, { x: 1, y: 1 }, { x: 1, y: 2 }],
  ['"\\(.team | length) people"', people, '2 people'],
  ['@uri "?q=\\(.)"', 'a b&c', '?q=a%20b%26c'],
  ['[.[] | [.name, .age]] | map(@csv)', [{ name: 'A "B"', age: 1 }], ['"A ""B""",1']],
  [
    '@base64, (@base64 | @base64d), @html, @sh, @json',
    "<é'>",
    'PMOpJz4=',
    "<é'>",
    '&lt;é&apos;&gt;',
    "'<é'\\''>'",
    '"<é\'>"',
  ],
]);

tell('changing', [
  ['.a.b = 1', null, { a: { b: 1 } }],
  ['.team[].age |= . + 1 | [.team[].age]', people, [37, 26]],
  ['.[] += 10', [1, 2], [11, 12]],
  ['.a //= 3 | .b //= 4', { a: 1 }, { a: 1, b: 4 }],
  ['(.[] | select(. > 1)) |= empty', [1, 2, 3], [1]],
  ['.[1:] = ["x"]', [1, 2, 3], [1, 'x']],
  ['del(.[0, 2])', [1, 2, 3], [2]],
  ['del(.[1], .[-1])', [0, 1, 2, 3], [0, 2]],
  ['to_entries, with_entries(.value += 1)', { a: 1 }, [{ key: 'a', value: 1 }], { a: 2 }],
  ['pick(.a.b)', { a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1 } }],
  ['[paths]', { a: [1] }, [['a'], ['a', 0]]],
  ['setpath(["a", 0]; 1) | getpath(["a", 0])', null, 1],
  ['[.[0] |= {old: .}, .]', [[1]], [[{ old: [1] }], [[1]]]],
  ['(.., .[0]) |= [.]', [1], [[[[1]]]]],
]);

tell('deciding and repeating', [
  ['if . > 2 then "big" elif . > 1 then "middle" else "small" end', 2, 'middle'],
  ['[.[] | if . then 1 end]', [true, false], [1, false]],
  ['reduce .[] as $x (0; . + $x)', [1, 2, 3], 6],
  ['. as [$a] | [reduce (1, 2) as $x ($a; . + [$x]), $a]', [[0]], [[0, 1, 2], [0]]],
  [
    '[reduce (1, 2) as $x (.; .a[$x] = [$x] | .b += [.]), .] | map(tojson)',
    { a: [0] },
    ['{"a":[0,[1],[2]],"b":[{"a":[0,[1]]},{"a":[0,[1],[2]],"b":[{"a":[0,[1]]}]}]}', '{"a":[0]}'],
  ],
  [
    '[reduce .[] as [$k, $v] ({}; .[$k] += $v), reduce .[] as [$k, $v] ({b: 0}; . + {($k): $v})]',
    [
      ['a', 1],
      ['a', 2],
    ],
    [{ a: 3 }, { a: 2, b: 0 }],
  ],
  ['reduce range(50000) as $i ([]; . + [$i]) | length', null, 50_000],
  ['reduce range(50000) as $i ({}; .["k\\($i)"] += [$i]) | length', null, 50_000],
  ['[reduce (1, 2) as $x ([3] | [., .]; .[0][0] = $x)]', null, [[[2], [3]]]],
  [
    '[foreach .[] as [$a, $b] (0; . + $a; [., $b])]',
    [
      [1, 'x'],
      [2, 'y'],
    ],
    [
      [1, 'x'],
      [3, 'y'],
    ],
  ],
  ['[label $out | .[] | if . > 2 then ., break $out else . end]', [1, 3, 4], [1, 3]],
  ['first(range(10; 20)), [limit(2; repeat(1))], isempty(empty)', null, 10, [1, 1], true],
  ['[.[] as [$a] ?// $a | $a]', [[1], 2], [1, 2]],
  [
    '[recurse(if . < 3 then . + 1 else empty end)], [while(. < 3; . + 1)], until(. > 99; . * 2)',
    1,
    [1, 2, 3],
    [1, 2],
    128,
  ],
  ['any, all, any(.[]; . == null)', [true, null], true, false, true],
]);

tell('functions of its own', [
  ['def inc: . + 1; def twice(f): f | f; twice(inc)', 1, 3],
  ['def f($a; $b): $a - $b; [f(1, 2; 10, 20)]', null, [-9, -19, -8, -18]],
  ['def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; fac', 10, 3_628_800],
  ['def loop: if . >= 100000 then . else . + 1 | loop end; loop', 0, 100_000],
  ['def gcd($a; $b): if $b == 0 then $a else gcd($b; $a % $b) end; gcd(48; 18)', null, 6],
  ['def f: def g: 3; g; def g: 4; [f, g]', null, [3, 4]],
  ['[1, 2] | map(def f: . * 10; f)', null, [10, 20]],
]);

tell('numbers, order and text', [
  ['[.[] | tostring]', [1, 1.5, 1e17, 1e-5, -0.1], ['1', '1.5', '1e+17', '1e-05', '-0.1']],
  ['sort', [{}, [], 'a', 1, true, false, null], [null, false, true, 1, 'a', [], {}]],
  ['[.[] | -7 % .]', [3, -3], [-1, -1]],
  ['group_by(.a) | map(length)', [{ a: 2 }, { a: 1 }, { a: 2 }], [1, 2]],
  ['unique_by(length), min_by(length), max_by(length)', ['bb', 'a', 'cc'], ['a', 'bb'], 'a', 'cc'],
  ['[.[] | erf, erfc, j0, y1 | . * 1e6 | round]', [0.5, 30], [520500, 479500, 938470, -1471472, 1e6, 0, -86368, 84426]],
  ['[.[] | floor, sqrt]', [4, 6.25], [4, 2, 6, 2.5]],
  ['split(", ") | join("-")', 'a, b', 'a-b'],
  ['ascii_upcase, explode, length, utf8bytelength', 'é', 'é', [233], 1, 2],
  ['ltrimstr("a"), rtrimstr("c"), trimstr("a"), (" x " | trim)', 'abc', 'bc', 'ab', 'bc', 'x'],
  ['test("B"; "i"), [match("b|c"; "g").offset]', 'abc', true, [1, 2]],
  ['capture("(?<y>\\\\d+)-(?<m>\\\\d+)")', '2024-05', { y: '2024', m: '05' }],
  ['gsub("(?<l>[a-z])"; "\\(.l | ascii_upcase)")', 'a1b', 'A1B'],
  ['sub("$"; "!"), gsub("$"; "!"), [match("b.*$").string]', 'ab\n', 'ab!\n', 'ab!\n!', ['b']],
  ['[scan("\\\\d")], [splits("\\\\d")]', 'a1b2', ['1', '2'], ['a', 'b', '']],
  ['tojson, (tojson | fromjson)', { b: [1, null] }, '{"b":[1,null]}', { b: [1, null] }],
  ['[limit(3; tostream)], fromstream(tostream)', [1, [2]], [[[0], 1], [[1, 0], 2], [[1, 0]]], [1, [2]]],
]);

tell('dates', [
  ['[gmtime[5], todate]', -1.5, [59.5, '1969-12-31T23:59:59Z']],
  ['todate', 1_700_000_000, '2023-11-14T22:13:20Z'],
  ['fromdate', '2023-11-14T22:13:20Z', 1_700_000_000],
  ['gmtime', 951_782_400.5, [2000, 1, 29, 0, 0, 0.5, 2, 59]],
  [
    'strftime("%a %A %b %B %d %e %j %H:%M:%S %p %y %G-W%V-%u %Z %%")',
    0,
    'Thu Thursday Jan January 01  1 001 00:00:00 AM 70 1970-W01-4 UTC %',
  ],
  ['strptime("%d %b %Y %I:%M %p") | mktime', '05 Mar 2015 11:51 PM', 1_425_599_460],
  ['try strptime("%Y") catch .', 'x', 'date "x" does not match format "%Y"'],
  ['-1 | todate', null, '1969-12-31T23:59:59Z'],
]);
