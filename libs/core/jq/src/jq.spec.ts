import { describe, expect, it } from 'vitest';
import { type Json, JqRuntimeError, JqSyntaxError, compile } from './index';

const run = (source: string, input: Json = null): Json[] => compile(source).evaluate(input);

function syntaxError(source: string, variables: readonly string[] = []): JqSyntaxError {
  try {
    compile(source, { variables });
  } catch (error) {
    if (error instanceof JqSyntaxError) return error;
    throw error;
  }
  throw new Error(`${source} compiles`);
}

describe('a program', () => {
  it('is compiled once and gives all its results for any number of inputs', () => {
    const program = compile('.items[] | .price * 2');
    expect(program.evaluate({ items: [{ price: 1 }, { price: 2 }] })).toEqual([2, 4]);
    expect(program.evaluate({ items: [] })).toEqual([]);
  });

  it('knows which of the variables it may use it really uses', () => {
    const program = compile('$input.a + $context.b', { variables: ['context', 'input', 'secrets'] });
    expect(program.variables).toEqual(['input', 'context']);
    expect(program.evaluate(null, { variables: { input: { a: 1 }, context: { b: 2 } } })).toEqual([3]);
  });

  it('takes a variable nobody gave for null', () => {
    expect(compile('$a', { variables: ['a'] }).evaluate(1)).toEqual([null]);
    expect(compile('$toString', { variables: ['toString'] }).evaluate(1)).toEqual([null]);
  });

  it('is told the time and never asks for it', () => {
    expect(compile('now | todate').evaluate(null, { now: 1_700_000_000 })).toEqual(['2023-11-14T22:13:20Z']);
    expect(run('now')).toEqual([0]);
  });
});

describe('a mistake in a program', () => {
  it('is reported with its place and what was expected there', () => {
    const error = syntaxError('{a: 1,\n b: ]}');
    expect(error).toMatchObject({ offset: 11, line: 2, column: 5 });
    expect(error.message).toBe("expected an expression, found ']'");
  });

  it.each([
    ['', 'expected an expression, found the end'],
    ['.a |', 'expected an expression, found the end'],
    ['if . then 1', "expected 'elif', 'else' or 'end', found the end"],
    ['"abc', 'expected the closing quote of this string'],
    ['"\\x"', "invalid escape '\\x' in a string"],
    ['1 == 1 == 1', "expected parentheses around one of the comparisons or assignments, found '=='"],
    ['.a?//1', "expected '? //' with a space between, found '?//'"],
    ['nope(1)', 'nope/1 is not defined'],
    ['$nope', '$nope is not defined'],
    ['break $out', 'the label $out is not defined'],
    ['{(1): 2}', 'only a string can be the key of an object'],
  ])('%j: %s', (source, message) => {
    expect(syntaxError(source).message).toBe(message);
  });

  it('includes whatever would reach outside of the program', () => {
    for (const source of [
      ...['env', '$ENV', 'input', 'inputs', 'debug', 'debug("x")', 'stderr', 'input_filename', 'input_line_number'],
      ...['halt', 'halt_error', 'import "a" as a; 1', 'include "a"; 1', 'modulemeta', 'get_search_list'],
    ]) {
      expect(syntaxError(source).message, source).toContain('is not available');
    }
  });

  it('includes nesting without end', () => {
    expect(syntaxError('('.repeat(5_000)).message).toContain('too deeply');
    expect(syntaxError('1' + '+1'.repeat(100_000)).message).toContain('too deeply');
    expect(syntaxError('"\\('.repeat(1_000)).message).toContain('too deeply');
  });
});

describe('an error raised while a program runs', () => {
  it('has the message jq has', () => {
    expect(() => run('.a.b', { a: [1] })).toThrow('Cannot index array with string ("b")');
  });

  it('keeps the value it was raised with', () => {
    try {
      run('error({code: 7})');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(JqRuntimeError);
      expect((error as JqRuntimeError).value).toEqual({ code: 7 });
    }
  });

  it('can be caught within the program', () => {
    expect(run('try error({code: 7}) catch .code')).toEqual([7]);
    expect(run('[.[] | try tonumber catch "no"]', ['1', 'x'])).toEqual([[1, 'no']]);
    expect(run('[.[] | tonumber?]', ['1', 'x'])).toEqual([[1]]);
  });

  it('is not caught by a try it only passes behind', () => {
    expect(() => run('(try 1 catch "no") | error("late")')).toThrow('late');
  });
});
