/**
 * `npm run simulate -- --seeds 1000 [--from N] [--trace]`: runs that many seeds of the simulation, in one process and no real
 * time (docs/testing.md, "The simulation"). A seed that breaks a promise is printed with the fewest kinds of fault that it
 * needs, and with what happened; it then belongs into libs/testkit/src/past-seeds.ts.
 */
import { installDependencies } from './lib/dependencies.mjs';
import { runMain } from './lib/main.mjs';
import { say } from './lib/progress.mjs';
import { inRepo, repoRoot } from './lib/repo.mjs';

/** Lines shown of a seed that failed: before the last fault, and after it. */
const shown = { before: 300, after: 100 };

await runMain(import.meta.url, async () => {
  await installDependencies();
  const { seeds, from, trace } = options(process.argv.slice(2));
  const { simulate, shrink } = await loadTestkit();
  const began = performance.now();
  const sum = { failed: 0, runs: 0, faults: 0, slowestMs: 0 };
  for (let seed = from; seed < from + seeds; seed += 1) {
    const report = await simulate(seed, { keepTrace: trace });
    sum.runs += report.runs;
    sum.faults += [...report.befell.values()].reduce((all, times) => all + times, 0);
    sum.slowestMs = Math.max(sum.slowestMs, report.recoveredInMs);
    if (trace) say(report.trace.join('\n'));
    if (report.violations.length > 0) {
      sum.failed += 1;
      await tell(seed, await shrink(seed), trace);
    }
    if ((seed - from + 1) % 100 === 0) say(`${seed - from + 1} of ${seeds} seeds, ${sum.failed} failed`);
  }
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  say(`${seeds} seeds from ${from} in ${seconds} s: ${sum.failed} failed; ${sum.runs} runs, ${sum.faults} faults,`);
  say(`at rest ${(sum.slowestMs / 1_000).toFixed(0)} simulated seconds after the last fault at the latest`);
  return sum.failed === 0 ? 0 : 1;
});

async function tell(seed, { report, kinds }, traced) {
  say(`\n✗ seed ${seed}, which needs ${kinds.length === 0 ? 'no fault' : `only ${kinds.join(', ')}`}:`);
  for (const violation of report.violations) say(`    ${violation}`);
  if (traced) return;
  const { trace } = report;
  const end = Math.max(
    0,
    trace.findIndex((line) => line.endsWith('no more faults')),
  );
  const lines = trace.slice(Math.max(0, end - shown.before), end + shown.after);
  for (const line of lines) say(`    ${line}`);
  say(`    (${lines.length} of ${trace.length} lines; --seeds 1 --from ${seed} --trace shows all of the whole seed)`);
}

/** The sources as they are: nothing is built. */
async function loadTestkit() {
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(inRepo('libs/testkit/src/index.ts'), {
    root: repoRoot,
    configFile: false,
    logLevel: 'warn',
    resolve: { tsconfigPaths: true },
  });
  return module;
}

function options(given) {
  const numberOf = (name, otherwise) => {
    const at = given.indexOf(name);
    const value = at < 0 ? otherwise : Number(given[at + 1]);
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${name} wants a whole number.`);
    return value;
  };
  return { seeds: numberOf('--seeds', 200), from: numberOf('--from', 1), trace: given.includes('--trace') };
}
