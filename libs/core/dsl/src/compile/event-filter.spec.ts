import { describe, expect, it } from 'vitest';
import { ExpressionError } from '../expression-error';
import { runtimeArguments } from '../expression/variables';
import { compileFilter } from './event-filter';
import type { Written } from './written';

const event = {
  id: '1',
  source: 'https://x.org/orders?kind=a',
  type: 'com.acme.order.placed',
  subject: 'order-17',
  priority: 5,
  data: { total: 120, lines: [{ sku: 'a' }] },
};

function passes(filter: Written): boolean {
  return compileFilter({ with: { ...filter } }, runtimeArguments).matchers.every((matcher) =>
    matcher.matches(event, {}),
  );
}

describe('an event filter', () => {
  it.each<[string, Written, boolean]>([
    ['a literal', { type: 'com.acme.order.placed' }, true],
    ['another literal', { type: 'com.acme.order' }, false],
    ['a dot, which is only a dot', { type: 'comXacmeXorderXplaced' }, false],
    ['a regular expression', { type: 'com\\.acme\\..*' }, true],
    ['a regular expression for a part only', { subject: 'order-[0-9]' }, false],
    ['alternatives', { subject: '(order|invoice)-\\d+' }, true],
    ['text with special characters that equals', { source: 'https://x.org/orders?kind=a' }, true],
    ['text that is no regular expression', { subject: '(' }, false],
    ['a number', { priority: 5 }, true],
    ['a number as text', { priority: '5' }, false],
    ['an attribute the event lacks', { region: 'eu' }, false],
    ['data that is the same', { data: { lines: [{ sku: 'a' }], total: 120 } }, true],
    ['data that is less', { data: { total: 120 } }, false],
    ['an expression over the data', { data: '${ .total > 100 }' }, true],
    ['an expression over the data that is false', { data: '${ .total > 200 }' }, false],
    ['an expression over the event', { subject: '${ .data.total > 100 and (.subject | startswith("order-")) }' }, true],
    ['an expression that yields the value', { subject: '${ "order-" + "17" }' }, true],
    ['all of several', { type: 'com.acme.order.placed', priority: 5 }, true],
    ['one of several not', { type: 'com.acme.order.placed', priority: 6 }, false],
  ])('by %s', (_, filter, expected) => {
    expect(passes(filter)).toBe(expected);
  });

  it('says why where its expression fails', () => {
    expect(() => passes({ data: '${ .total.deep }' })).toThrow(ExpressionError);
  });

  it('is indexed by its type only where that is literal', () => {
    expect(compileFilter({ with: { type: 'a.b' } }, []).type).toBe('a.b');
    expect(compileFilter({ with: { type: 'a.*' } }, []).type).toBeUndefined();
    expect(compileFilter({ with: { type: '${ "a" }' } }, []).type).toBeUndefined();
    expect(compileFilter({ with: { source: 'a' } }, []).type).toBeUndefined();
  });

  it('matches in linear time', () => {
    const [matcher] = compileFilter({ with: { subject: '(a+)+b' } }, []).matchers;
    const started = performance.now();
    expect(matcher?.matches({ subject: 'a'.repeat(20_000) }, {})).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('says what was written', () => {
    expect(compileFilter({ with: { data: { a: 1 } } }, []).matchers[0]).toMatchObject({
      attribute: 'data',
      source: '{"a":1}',
    });
  });
});
