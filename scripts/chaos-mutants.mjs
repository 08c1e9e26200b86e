/**
 * `npm run chaos:mutants`: checks the checker. Breaks one mechanism after the other in builds of their own, and expects that
 * the checker of the campaigns catches each; the same rounds on an unbroken build must find nothing. Names given as
 * arguments choose some: `npm run chaos:mutants -- no-inbox no-confirm`; `--no-control` leaves the unbroken rounds out.
 */
import path from 'node:path';
import { run } from './lib/child.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { runMain } from './lib/main.mjs';
import { formatDuration, say, timed } from './lib/progress.mjs';
import { repoRoot } from './lib/repo.mjs';
import { SetupError } from './lib/setup-error.mjs';

const FOUND = 3;
const NO_CONTROL = '--no-control';

await runMain(import.meta.url, async () => {
  await installDependencies();
  const { buildForChaos } = await import('./lib/chaos-build.mjs');
  const { sweepLeftOvers, testServers } = await import('./lib/test-servers.mjs');
  const base = await timed({ begin: 'Building', done: 'Built' }, () => buildForChaos());
  const program = path.join(base, 'campaign.js');
  const { output } = await run(process.execPath, [program, '--mutations'], { capture: true, cwd: repoRoot });
  const wanted = choose(
    JSON.parse(output),
    process.argv.slice(2).filter((arg) => arg !== NO_CONTROL),
  );
  await sweepLeftOvers();
  const servers = await testServers();
  const play = async (provocation, build) => {
    const started = Date.now();
    const args = [program, `--provocation=${provocation}`, `--build=${build}`, '--seed=1'];
    const env = { ...process.env, ...servers.env, NODE_ENV: 'test' };
    const { code, output } = await run(process.execPath, args, { capture: true, cwd: repoRoot, env, graceMs: 60_000 });
    if (code !== 0 && code !== FOUND) {
      throw new SetupError({ where: provocation, what: output.trim(), todo: 'mend what the message names' });
    }
    return { found: code === FOUND, output: output.trimEnd(), duration: formatDuration(Date.now() - started) };
  };

  let wrong = 0;
  say('\n▸ Nothing broken: nothing may be found');
  const control = process.argv.includes(NO_CONTROL) ? [] : wanted.map((mutation) => mutation.provocation);
  for (const provocation of new Set(control)) {
    const { found, output, duration } = await play(provocation, base);
    if (found) wrong += 1;
    say(`  ${found ? '✖' : '✔'} ${provocation} (${duration})${found ? `\n${output}` : ''}`);
  }
  say(`\n▸ ${wanted.length} mechanisms broken: each must be found`);
  let caught = 0;
  for (const mutation of wanted) {
    const { found, output, duration } = await play(mutation.provocation, await buildForChaos({ mutation }));
    if (found) caught += 1;
    say(`  ${found ? '✔' : '✖'} ${mutation.name}: ${mutation.breaks} (${mutation.provocation}, ${duration})`);
    if (found) say(output.split('\n')[0]);
  }
  say(`\n${caught} of ${wanted.length} broken mechanisms caught, ${wrong} false alarms`);
  await servers.stop();
  return caught === wanted.length && wrong === 0 ? 0 : 1;
});

function choose(mutations, names) {
  const unknown = names.find((name) => !mutations.some((mutation) => mutation.name === name));
  if (unknown === undefined)
    return names.length === 0 ? mutations : mutations.filter(({ name }) => names.includes(name));
  throw new SetupError({
    where: 'npm run chaos:mutants',
    what: `there is no mutation "${unknown}"`,
    todo: `name some of ${mutations.map(({ name }) => name).join(', ')}`,
  });
}
