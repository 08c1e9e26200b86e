import { describe, expect, it } from 'vitest';
import { syntaxHint, variableHint } from './jq-hint';

describe('the hint for an expression that does not compile', () => {
  it.each([
    [
      'approved',
      'approved/0 is not defined',
      'Write `.approved` for the input\'s property, `"approved"` for the text.',
    ],
    ['.user-id', 'id/0 is not defined', 'A name with a dash stands in quotes: `."user-id"`.'],
    [
      'length(.a)',
      'length/1 is not defined',
      'A value comes down the pipe: `… | length`, if there is such a function.',
    ],
    ['input.a', 'input is not available', 'Did you mean `$input`?'],
    ['.a ? 1 : 2', "found '1'", 'jq writes `if … then … else … end`.'],
    [
      '.items.length()',
      "found '('",
      'jq calls a function without parentheses, on what comes down the pipe: `.items | length`.',
    ],
    ['.a && .b', "found '&'", 'jq writes `and`.'],
    ["'x'", "found '''", 'jq strings stand in double quotes: "…".'],
    ['.a[', 'found the end', 'See the jq manual for its syntax; `.` is the input.'],
  ])('`%s`', (source, reason, hint) => {
    expect(syntaxHint(source, reason)).toBe(hint);
  });
});

describe('the hint for an unknown variable', () => {
  it('offers the nearest', () => {
    expect(variableHint('contxt', ['context', 'input'])).toBe('Did you mean `$context`?');
    expect(variableHint('nowhere', ['context', 'input'])).toBe('Known here: `$context`, `$input`.');
  });
});
