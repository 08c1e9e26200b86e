import { describe, expect, it } from 'vitest';
import type { Scalar } from '../dialect';
import { mysqlDialect } from './mysql-dialect';

const sizes = (chunks: Iterable<readonly (readonly Scalar[])[]>): number[] => [...chunks].map(({ length }) => length);

describe('statements for MySQL', () => {
  const dialect = mysqlDialect(16 * 1024 * 1024);

  it('have 500 rows at most', () => {
    const rows = Array.from({ length: 1_201 }, (_, index) => [index, 'x']);
    expect(sizes(dialect.chunks(rows))).toEqual([500, 500, 201]);
    expect([...dialect.chunks(rows)].flat()).toEqual(rows);
    expect(sizes(dialect.chunks([]))).toEqual([]);
  });

  it('stay under a packet, however large the rows are', () => {
    const megabyte = 'x'.repeat(1024 * 1024);
    expect(sizes(dialect.chunks(Array.from({ length: 5 }, () => [megabyte])))).toEqual([2, 2, 1]);
    expect(sizes(dialect.chunks([['x'], [megabyte.repeat(12)], ['y']]))).toEqual([1, 1, 1]);
  });

  it('refuse a row that fits into no packet, counting what escaping adds', () => {
    const quotes = "'".repeat(9 * 1024 * 1024);
    expect(() => sizes(dialect.chunks([[quotes]]))).toThrow(/max_allowed_packet/);
    expect(() => sizes(dialect.chunks([['é'.repeat(9 * 1024 * 1024)]]))).toThrow(/max_allowed_packet/);
  });
});
