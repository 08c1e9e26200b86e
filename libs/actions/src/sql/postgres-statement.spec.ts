import { describe, expect, test } from 'vitest';
import { postgresStatement } from './postgres-statement';

describe('a statement for PostgreSQL', () => {
  test.each([
    ['SELECT ?, ?', 'SELECT $1, $2'],
    [`SELECT '?', "a?", ? -- ?\n/* ? */`, `SELECT '?', "a?", $1 -- ?\n/* ? */`],
    ['SELECT $$ ? $$, $x$ ? $$ $x$, ?', 'SELECT $$ ? $$, $x$ ? $$ $x$, $1'],
    [`SELECT 'it''s ?', ?`, `SELECT 'it''s ?', $1`],
    ['SELECT data ? $1', 'SELECT data ? $1'],
  ])('has values by place: %s', (given, text) => {
    expect(postgresStatement(given, ['a', 'b'])).toEqual({ text, values: ['a', 'b'] });
  });

  test('has values by name, each once, and casts stay casts', () => {
    const given = `SELECT :b::int, :a, :b, ':c'`;
    expect(postgresStatement(given, { a: 1, b: 2 })).toEqual({
      text: `SELECT $1::int, $2, $1, ':c'`,
      values: [2, 1],
    });
  });

  test('says which name has no value', () => {
    expect(() => postgresStatement('SELECT :toString', { a: 1 })).toThrow('the parameter :toString has no value');
  });
});
