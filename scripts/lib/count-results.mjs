/** How many checks passed, failed and were skipped. Pure. */

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

export const noCounts = () => ({ passed: 0, failed: 0, skipped: 0 });

/** @param {Counts[]} parts @returns {Counts} */
export function sumCounts(parts) {
  return parts.reduce(
    (sum, part) => ({
      passed: sum.passed + part.passed,
      failed: sum.failed + part.failed,
      skipped: sum.skipped + part.skipped,
    }),
    noCounts(),
  );
}

/** One check that has no parts, such as the linter. */
export const oneCheck = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });

/**
 * What a run of vitest came to. Its totals leave out files that did not even load and errors outside of any test, so a
 * run that ended badly always counts at least one failure.
 * @param {VitestReport | undefined} report undefined when there is none: vitest itself broke down
 * @param {number} exitCode
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: Array<{ status: string, assertionResults: Array<{ status: string }> }> }} VitestReport
 * @returns {Counts}
 */
export function countVitest(report, exitCode) {
  if (!report) return oneCheck(false);
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** The line that ends every test run, alone on the last line. */
export const closingLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;
