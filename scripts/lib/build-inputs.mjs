/** What gets built, and what it is built from. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { inRepo, repoRoot } from './repo.mjs';
import { hashEntries, readEntries } from './stamp.mjs';

/** The process that runs authors' scripts; runner and standalone start it as a file of its own. */
const SCRIPT_HOST = 'libs/actions/src/script/script-host.ts';

/** Apps whose `main.ts` is not for Node (the console is built by Vite) or which are no programs (e2e). */
const NOT_BUNDLED = new Set(['console', 'e2e']);

/**
 * @typedef {{ name: string, entry: string, output: string, assets?: string }} Bundle paths relative to the checkout
 * @returns {Promise<{ bundles: Bundle[], empty: string[] }>} `empty`: apps without a main.ts yet
 */
export async function findBundles() {
  const bundles = [];
  const empty = [];
  for (const app of await foldersIn('apps')) {
    if (NOT_BUNDLED.has(app)) continue;
    const entry = `apps/${app}/src/main.ts`;
    if (!existsSync(inRepo(entry))) empty.push(app);
    else bundles.push({ name: app, entry, output: `dist/apps/${app}/main.js`, assets: `apps/${app}/assets` });
  }
  if (existsSync(inRepo(SCRIPT_HOST))) {
    bundles.push({ name: 'script-host', entry: SCRIPT_HOST, output: 'dist/script-host.js' });
  }
  return { bundles, empty };
}

/** Changes exactly when a build could come out differently. */
export async function hashBuildInputs() {
  const names = [
    'apps',
    'libs',
    'package-lock.json',
    'tsconfig.base.json',
    'scripts/lib/build-inputs.mjs',
    'scripts/lib/bundle.mjs',
    'scripts/lib/build.mjs',
  ];
  return hashEntries(await readEntries(repoRoot, names, isBuildInput));
}

/** Tests and prose do not end up in a bundle: editing them must not cost a build. */
export function isBuildInput(name) {
  return !/\.(spec|contract|e2e)\.tsx?$|\.md$|^apps\/e2e\//.test(name);
}

async function foldersIn(name) {
  const entries = await readdir(inRepo(name), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
