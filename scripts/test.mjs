/**
 * `npm test`: everything that must hold, on a fresh checkout, with servers of its own. A step that fails does not stop
 * the next ones, so that one run tells all there is to mend. `npm test -- unit`, `npm test -- e2e restart` run parts.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from './lib/child.mjs';
import { closingLine, noCounts, oneCheck, sumCounts } from './lib/count-results.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { haltIfEnding } from './lib/ending.mjs';
import { runMain } from './lib/main.mjs';
import { formatDuration, say } from './lib/progress.mjs';
import { inRepo, repoRoot } from './lib/repo.mjs';
import { describeError } from './lib/setup-error.mjs';
import { parseTestArguments } from './lib/test-arguments.mjs';

/** @type {Array<{ name: string, counts: import('./lib/count-results.mjs').Counts, duration: number }>} */
const steps = [];

await runMain(import.meta.url, testAll, { lastWord });

async function testAll() {
  const { parts, filters } = parseTestArguments(process.argv.slice(2));
  const wants = (part) => parts.includes(part);
  const env = { ...process.env, ...conformanceEnv() };
  const tool = (file, ...args) =>
    run(process.execPath, [inRepo('node_modules', file), ...args], { cwd: repoRoot, env });
  const check = async (file, ...args) => oneCheck((await tool(file, ...args)).code === 0);

  const tsc = (project) => tool('typescript/bin/tsc', '-p', project, '--noEmit');
  const typecheck = async () => {
    const codes = [await tsc('tsconfig.json'), await tsc('scripts/tsconfig.json')].map(({ code }) => code);
    return oneCheck(codes.every((code) => code === 0));
  };

  await installDependencies();
  const built = ['unit', 'simulation', 'contract', 'e2e'].some(wants) ? await build() : false;
  if (wants('typecheck')) await step('typecheck', typecheck);
  if (wants('lint')) await step('lint', () => check('eslint/bin/eslint.js', '.', '--max-warnings', '0'));
  if (wants('format')) await step('format', () => check('prettier/bin/prettier.cjs', '--check', '.'));

  // Loaded here and not above: what uses packages can only be loaded once they are installed.
  const { anyFileEnding, vitestStep } = await import('./lib/vitest-step.mjs');
  if (wants('unit')) await step('unit', () => vitestStep('unit', { filters, env }));
  if (wants('simulation')) await step('simulation', () => vitestStep('simulation', { filters, env }));

  const contract = wants('contract') && (await anyFileEnding(['libs'], '.contract.ts'));
  const e2e = wants('e2e') && built && (await anyFileEnding(['apps/e2e'], '.e2e.ts'));
  if (wants('contract') && !contract) say('\n▸ contract: no tests yet');
  if (wants('e2e') && !e2e) say(built ? '\n▸ e2e: no tests yet' : '\n▸ e2e: not run, because the build failed');
  if (contract || e2e) {
    const { sweepLeftOvers, testServers } = await import('./lib/test-servers.mjs');
    let servers;
    const up = await guarded('servers', async () => {
      await sweepLeftOvers();
      servers = await testServers();
    });
    if (up) {
      const withServers = { filters, env: { ...env, ...servers.env } };
      if (contract) await step('contract', () => vitestStep('contract', withServers));
      if (e2e) await step('e2e', () => vitestStep('e2e', withServers));
      await guarded('servers', () => servers.stop());
    }
  }
  summary();
  return total().failed > 0 ? 1 : 0;
}

/** Only a failure is counted: that a build succeeds is no test. */
async function build() {
  return guarded('build', async () => {
    const { buildAll } = await import('./lib/build.mjs');
    await buildAll();
  });
}

async function step(name, work) {
  say(`\n▸ ${name}`);
  const started = Date.now();
  let counts;
  try {
    counts = await work();
  } catch (error) {
    await haltIfEnding();
    process.stderr.write(`${describeError(error)}\n`);
    counts = oneCheck(false);
  }
  const duration = Date.now() - started;
  steps.push({ name, counts, duration });
  say(`${counts.failed > 0 ? '✖' : '✔'} ${name}: ${closingLine(counts)} (${formatDuration(duration)})`);
}

/** For what is no check itself but must work for the checks: counts only when it fails. */
async function guarded(name, work) {
  const started = Date.now();
  try {
    await work();
    return true;
  } catch (error) {
    await haltIfEnding();
    process.stderr.write(`${describeError(error)}\n`);
    steps.push({ name, counts: oneCheck(false), duration: Date.now() - started });
    return false;
  }
}

/** The official schema and conformance kit, where they lie beside the checkout. */
function conformanceEnv() {
  const folder = path.resolve(repoRoot, '../shared/conformance');
  return !process.env.ENSUE_CONFORMANCE_DIR && existsSync(folder) ? { ENSUE_CONFORMANCE_DIR: folder } : {};
}

function total() {
  return sumCounts(steps.map(({ counts }) => counts));
}

function summary() {
  say('');
  for (const { name, counts, duration } of steps) {
    say(`${counts.failed > 0 ? '✖' : '✔'} ${name.padEnd(10)} ${closingLine(counts)} (${formatDuration(duration)})`);
  }
}

/** Whatever ended the run: a run that did not come to its end has failed, whatever its tests said. */
function lastWord(exitCode) {
  const counts = total();
  const failed = exitCode !== 0 && counts.failed === 0 ? 1 : counts.failed;
  say(closingLine({ ...noCounts(), ...counts, failed }));
}
