import { describe, expect, it } from 'vitest';
import type { Ast } from './ast';
import { compile } from './compile';
import { parse } from './parse';
import { namesBoundBy, partsOf } from './parts-of';

function variablesIn(ast: Ast): string[] {
  return ast.kind === 'variable' ? [ast.name] : partsOf(ast).flatMap(variablesIn);
}

describe('the parts of an expression', () => {
  it.each([
    '$x',
    '.[$x] | .a',
    '.[$x:], .[:$x]',
    '$x[]',
    '"a\\($x)b"',
    '[$x]',
    '{($x): 1}',
    '{a: $x}',
    '{$x}',
    '-$x',
    '. | $x',
    '1, $x',
    '1 + $x',
    '1 and $x or 1',
    '1 // $x',
    '.a = $x',
    'if $x then 1 else 2 end',
    'if 1 then $x end',
    'if 1 then 2 elif 3 then 4 else $x end',
    'try $x catch 1',
    'try 1 catch $x',
    '$x?',
    'reduce $x as $y (0; 1)',
    'reduce . as {($x): $y} (0; 1)',
    'reduce . as $y ($x; 1)',
    'reduce . as $y (0; $x)',
    'foreach . as $y (0; 1; $x)',
    'def f: $x; f',
    'def f: 1; $x',
    'map($x)',
    '. as [$y, {($x): $z}] | 1',
    '. as $y | $x',
    'label $out | $x',
  ])('hold the variable of %s', (source) => {
    expect(variablesIn(parse(source))).toContain('x');
  });
});

describe('the names an expression binds', () => {
  it.each([
    ['. as [$a, {$b, "k": {c: $c}}] | 1', ['a', 'b', 'c']],
    ['reduce . as $a (0; 1)', ['a']],
    ['foreach . as $a (0; 1)', ['a']],
    ['def f($a; g): 1; 2', ['a']],
    ['label $a | 1', []],
  ])('by %s are %j', (source, names) => {
    expect(namesBoundBy(parse(source))).toEqual(names);
  });
});

describe('a program that is rewritten', () => {
  it('is compiled as the other says', () => {
    const rewrite = (ast: Ast): Ast => (ast.kind === 'variable' ? { kind: 'literal', at: ast.at, value: 'b' } : ast);
    const program = compile('$a', { variables: ['a'], rewrite });
    expect(program.evaluate(null)).toEqual(['b']);
    expect(program.variables).toEqual([]);
  });
});
