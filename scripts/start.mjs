/** `npm start`: Ensue in one process, from a fresh checkout, with nothing else to install. */
import path from 'node:path';
import { startChild } from './lib/child.mjs';
import { runMain } from './lib/main.mjs';
import { inRepo, repoRoot } from './lib/repo.mjs';
import { builtApp, setUp } from './lib/set-up.mjs';

await runMain(import.meta.url, async () => {
  await setUp();
  const env = {
    ...process.env,
    ENSUE_HTTP_PORT: process.env.ENSUE_HTTP_PORT || '8080',
    ENSUE_DATA_DIR: path.resolve(repoRoot, process.env.ENSUE_DATA_DIR || '.ensue/data'),
    ENSUE_EXAMPLES_DIR: path.resolve(repoRoot, process.env.ENSUE_EXAMPLES_DIR || 'examples'),
  };
  // The app has 20 s to finish what it is doing before it is ended the hard way.
  const app = startChild(process.execPath, [builtApp('standalone'), ...process.argv.slice(2)], {
    cwd: inRepo(),
    env,
    graceMs: 20_000,
  });
  const { code, error } = await app.ended;
  if (error) throw error;
  return code;
});
