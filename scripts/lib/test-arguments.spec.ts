import { expect, it } from 'vitest';
import { PARTS, parseTestArguments } from './test-arguments.mjs';

it('runs everything when nothing is named', () => {
  expect(parseTestArguments([])).toEqual({ parts: PARTS, filters: [] });
});

it('runs the named parts in their usual order and hands the rest to vitest', () => {
  expect(parseTestArguments(['e2e', 'unit', 'restart', '-t', 'late timer'])).toEqual({
    parts: ['unit', 'e2e'],
    filters: ['restart', '-t', 'late timer'],
  });
});

it('does not take a typing error for a filter over everything', () => {
  expect(() => parseTestArguments(['unti'])).toThrow(/no part named "unti"/);
});
