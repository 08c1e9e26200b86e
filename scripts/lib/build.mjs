/** Builds every program into dist/, and does nothing while the sources are those of the last build. */
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findBundles, hashBuildInputs } from './build-inputs.mjs';
import { formatDuration, say } from './progress.mjs';
import { inRepo, repoRoot } from './repo.mjs';
import { SetupError } from './setup-error.mjs';
import { readStamp, writeStamp } from './stamp.mjs';

const stampFile = inRepo('dist/.ensue-build-hash');

/**
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<{ built: boolean, empty: string[] }>}
 */
export async function buildAll({ force = false } = {}) {
  const { bundles, empty } = await findBundles();
  const hash = await hashBuildInputs();
  const complete = bundles.every(({ output }) => existsSync(inRepo(output)));
  if (!force && complete && (await readStamp(stampFile)) === hash) return { built: false, empty };

  const started = Date.now();
  say(`▸ Building ${bundles.length} programs`);
  if (empty.length > 0) say(`  skipped, no src/main.ts yet: ${empty.join(', ')}`);
  const results = await Promise.allSettled(bundles.map(buildOne));
  const failures = results.filter((result) => result.status === 'rejected').map((result) => result.reason);
  if (failures.length > 0) {
    throw new SetupError({
      where: 'build',
      what: failures.map((failure) => failure.message).join('\n'),
      todo: 'fix what is named above; npm run build tries again',
    });
  }
  await removeStale(bundles);
  await writeStamp(stampFile, hash);
  say(`✔ Built (${formatDuration(Date.now() - started)})`);
  return { built: true, empty };
}

async function buildOne({ name, entry, output, assets }) {
  const started = Date.now();
  // Loaded here and not above: a start that builds nothing need not load a bundler.
  const { bundle } = await import('./bundle.mjs');
  const { code, map, imports, warnings } = await bundle({
    root: repoRoot,
    entry,
    tsconfig: inRepo('tsconfig.base.json'),
  }).catch((cause) => {
    throw new Error(`${name} (${entry}): ${cause.message}`, { cause });
  });
  const file = inRepo(output);
  await mkdir(path.dirname(file), { recursive: true });
  const base = path.basename(file);
  if (map) await replaceFile(`${file}.map`, map);
  // What an image of this program needs of node_modules (scripts/image).
  await replaceFile(`${file}.imports.json`, JSON.stringify(imports));
  await replaceFile(file, map ? `${code}\n//# sourceMappingURL=${base}.map\n` : code);
  if (assets && existsSync(inRepo(assets))) {
    await cp(inRepo(assets), path.join(path.dirname(file), 'assets'), { recursive: true, force: true });
  }
  for (const warning of warnings) say(`  ! ${name}: ${warning}`);
  say(`  ${output} ${Math.ceil(code.length / 1024)} KiB (${formatDuration(Date.now() - started)})`);
}

/** A service that starts while we build reads the old file or the whole new one, never half. */
async function replaceFile(file, content) {
  const beside = `${file}.${process.pid}`;
  await writeFile(beside, content);
  await rename(beside, file);
}

async function removeStale(bundles) {
  const wanted = new Set(bundles.map(({ name }) => name));
  for (const folder of await readdir(inRepo('dist/apps')).catch(() => [])) {
    // The console has a builder of its own.
    if (!wanted.has(folder) && folder !== 'console') await rm(inRepo('dist/apps', folder), { recursive: true });
  }
}
