import { expect, it } from 'vitest';
import { compile } from './compile';
import { compareWithJq } from './testing/differential';

const programs = Number(process.env['ENSUE_JQ_FUZZ_PROGRAMS'] ?? 2_000);
const seed = Number(process.env['ENSUE_JQ_FUZZ_SEED'] ?? 20_261_122);
/** Functions jq no longer has, or does not have yet, which therefore cannot be compared. */
const oursAlone = ['ascii/0', 'date/0', 'dateadd/2', 'datesub/2', 'isvalid/1', 'leaf_paths/0', 'pow10/0', 'recurse_down/0', 'toarray/0']; // prettier-ignore

it(`gives what jq gives for ${programs} random programs`, { timeout: 60_000 + programs * 30 }, async () => {
  const report = await compareWithJq(programs, seed);
  const [functions] = compile('builtins | sort').evaluate(null) as [string[]];
  const uses = functions
    .filter((name) => !oursAlone.includes(name))
    .map((name) => [name, report.uses.get(name) ?? 0] as const)
    .sort((left, right) => left[1] - right[1]);
  const lines = (counts: Map<string, number>): string =>
    [...counts].map(([reason, count]) => `\n    ${count}: ${reason}`).join('');
  console.info(
    `jq fuzz, seed ${seed}: ${report.compared} programs compared, ${report.differences.length} differ\n` +
      `  ${((100 * report.yielding) / report.compared).toFixed(1)} % give a value\n` +
      `  least used: ${uses
        .slice(0, 8)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ')}\n` + // prettier-ignore
      `  differ by quirks of jq:${lines(report.quirks)}\n  left out:${lines(report.left)}`,
  );
  expect(report.differences).toEqual([]);
  expect(report.yielding / report.compared).toBeGreaterThanOrEqual(0.6);
  const least = programs >= 100_000 ? 100 : 1;
  expect(uses.filter(([, count]) => count < least)).toEqual([]);
});
