/** `npm run build`: dist/ from the sources. `--force` builds even when nothing changed. */
import { buildAll } from './lib/build.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { runMain } from './lib/main.mjs';
import { say } from './lib/progress.mjs';

await runMain(import.meta.url, async () => {
  await installDependencies();
  const { built } = await buildAll({ force: process.argv.includes('--force') });
  if (!built) say('✔ Already built; nothing changed since (--force builds anyway)');
});
