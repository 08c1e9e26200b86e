/**
 * `npm run chaos`: breaks Ensue in every way this machine can, and holds what became of it against what was promised.
 * `--quick` breaks less, `--full` goes on for hours (`--hours=N`), `--seed=N` repeats the same faults, `--only=standalone` or
 * `--only=distributed` leaves the other mode out, `--crash=relay` tries only crash points of that name,
 * `--pairs=relay` only pairs of them (as long as `--hours` allows); `--only=recovery` measures how long
 * each kind of fault holds anything up (`--times=10`, `--kind=broker`).
 */
import path from 'node:path';
import { run } from './lib/child.mjs';
import { runMain } from './lib/main.mjs';
import { timed } from './lib/progress.mjs';
import { repoRoot } from './lib/repo.mjs';
import { installDependencies } from './lib/dependencies.mjs';

await runMain(import.meta.url, async () => {
  await installDependencies();
  const { buildForChaos } = await import('./lib/chaos-build.mjs');
  const { sweepLeftOvers, testServers } = await import('./lib/test-servers.mjs');
  const build = await timed({ begin: 'Building what is to be broken', done: 'Built' }, () => buildForChaos());
  await sweepLeftOvers();
  const servers = await testServers();
  const { code } = await run(process.execPath, [path.join(build, 'campaign.js'), ...process.argv.slice(2)], {
    cwd: repoRoot,
    env: { ...process.env, ...servers.env, NODE_ENV: 'test' },
    graceMs: 60_000,
  });
  await servers.stop();
  return code;
});
