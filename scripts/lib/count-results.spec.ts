import { describe, expect, it } from 'vitest';
import { closingLine, countVitest, oneCheck, sumCounts } from './count-results.mjs';

const report = (numbers = {}) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [] as Array<{ status: string; assertionResults: Array<{ status: string }> }>,
  ...numbers,
});

describe('what a run of vitest came to', () => {
  it('takes its totals, todos being skipped', () => {
    const counts = countVitest(report({ numPassedTests: 7, numPendingTests: 2, numTodoTests: 1 }), 0);
    expect(counts).toEqual({ passed: 7, failed: 0, skipped: 3 });
  });

  it('counts a file that did not load, and a file with failed tests only by its tests', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
    ];
    const counts = countVitest(report({ numPassedTests: 1, numFailedTests: 1, testResults }), 1);
    expect(counts).toEqual({ passed: 1, failed: 2, skipped: 0 });
  });

  it('has a failure when it ended badly although every test passed', () => {
    expect(countVitest(report({ numPassedTests: 3 }), 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  it('has a failure when there is no report', () => {
    expect(countVitest(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

it('sums parts into the closing line', () => {
  const sum = sumCounts([oneCheck(true), oneCheck(false), { passed: 10, failed: 0, skipped: 4 }]);
  expect(closingLine(sum)).toBe('11 passed, 1 failed, 4 skipped');
});
