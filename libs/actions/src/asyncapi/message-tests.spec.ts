import type { JsonObject } from '@ensue/contracts';
import { describe, expect, test } from 'vitest';
import type { Subscription } from './asyncapi-input';
import { MessageTests, type Verdict } from './message-tests';

/** What becomes of messages with these numbers for payload. */
function verdicts(subscription: Partial<Subscription>, ...numbers: number[]): Verdict[] {
  const tests = new MessageTests({ variables: {}, ...subscription });
  return numbers.map((payload) => tests.judge({ payload, headers: {} }));
}

describe('a message', () => {
  test('is taken until there are so many', () => {
    expect(verdicts({ amount: 2 }, 1, 2)).toEqual(['taken', 'taken, and the last']);
    expect(new MessageTests({ variables: {}, amount: 0 }).over).toBe(true);
  });

  test('that the filter turns away does not count', () => {
    expect(verdicts({ filter: '.payload > 1', amount: 1 }, 1, 2)).toEqual(['turned away', 'taken, and the last']);
  });

  test('is the last for which `until` holds', () => {
    expect(verdicts({ until: '.payload == 2' }, 1, 2)).toEqual(['taken', 'taken, and the last']);
  });

  test('is the last for which `while` does not hold any more', () => {
    expect(verdicts({ while: '.payload < 2' }, 1, 2)).toEqual(['taken', 'taken, and the last']);
  });

  test('counts among $context.consumedMessages, beside what the context has', () => {
    const variables: JsonObject = { context: { enough: 2 } };
    const until = '($context.consumedMessages | length) == $context.enough';
    expect(verdicts({ until, variables }, 1, 2)).toEqual(['taken', 'taken, and the last']);
    expect(verdicts({ until: '($context.consumedMessages | length) == 1', variables: { context: null } }, 1)).toEqual([
      'taken, and the last',
    ]);
  });

  test('stays data, whatever it says', () => {
    const tests = new MessageTests({ filter: '.payload | test("^\\\\$")', amount: 1, variables: {} });
    expect(tests.judge({ payload: '${ error("evaluated") }', headers: {} })).toBe('taken, and the last');
  });

  test('on which an expression fails, or never ends, is an expression fault', () => {
    for (const filter of ['.payload.a', 'until(false; .)']) {
      expect(() => verdicts({ filter }, 1)).toThrow(/^The subscription's filter failed on a message: /);
    }
  });
});
