/**
 * Builds the programs as the chaos campaigns run them: the same sources and main.ts as in production, but with a bus whose
 * messages can be lost, doubled, delayed and reordered, and, for a mutant, with one mechanism broken. Nothing of it is in
 * dist/.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';
import { inRepo, repoRoot, workFolder } from './repo.mjs';
import { SetupError } from './setup-error.mjs';
import { hashEntries, readEntries, readStamp, writeStamp } from './stamp.mjs';

const APPS = ['gateway', 'orchestrator', 'runner', 'scheduler', 'standalone'];
const CHAOS = 'apps/e2e/chaos';
const SHIMS = new Map([
  ['@ensue/bus-rabbitmq', inRepo(CHAOS, 'shims/bus-rabbitmq.ts')],
  ['@ensue/bus-memory', inRepo(CHAOS, 'shims/bus-memory.ts')],
]);

/**
 * @typedef {{ name: string, changes: Array<{ file: string, find: string, replace: string }> }} Mutation texts of source
 *   files, and what they become
 * @param {{ mutation?: Mutation, apps?: string[] }} [options]
 * @returns {Promise<string>} the folder of the build: apps/<name>/main.js, sink.js, campaign.js
 */
export async function buildForChaos({ mutation, apps = APPS } = {}) {
  const folder = path.join(workFolder, 'chaos', mutation ? `mutant-${mutation.name}` : 'build');
  const stampFile = path.join(folder, 'stamp');
  const hash = await hashInputs({ mutation, apps });
  if (existsSync(folder) && (await readStamp(stampFile)) === hash) return folder;
  const pending = new Set(mutation?.changes);
  const plugins = [shimmed(), ...(mutation ? [mutated(mutation, pending)] : [])];
  const services = apps.map((app) => [`apps/${app}/src/main.ts`, `apps/${app}/main.js`, plugins]);
  await Promise.all([
    ...services.map((each) => write(folder, ...each)),
    write(folder, 'libs/actions/src/script/script-host.ts', 'script-host.js', []),
    write(folder, `${CHAOS}/sink/main.ts`, 'sink.js', []),
    write(folder, `${CHAOS}/shims/clock.ts`, 'clock.js', []),
    ...(mutation ? [] : [write(folder, `${CHAOS}/main.ts`, 'campaign.js', [scriptsStayOutside()])]),
  ]);
  for (const { file } of pending) {
    throw new SetupError({
      where: `mutant ${mutation.name}`,
      what: `none of ${apps.join(', ')} contains ${file}`,
      todo: 'correct the file of the mutation',
    });
  }
  await writeStamp(stampFile, hash);
  return folder;
}

async function write(folder, entry, output, plugins) {
  const { code, map } = await bundle({ root: repoRoot, entry, tsconfig: inRepo('tsconfig.base.json'), plugins });
  const file = path.join(folder, output);
  await mkdir(path.dirname(file), { recursive: true });
  if (map) await writeFile(`${file}.map`, map);
  await writeFile(file, map ? `${code}\n//# sourceMappingURL=${path.basename(file)}.map\n` : code);
}

/** The apps name a bus; they get the one in shims/, which is made of the real one. */
function shimmed() {
  return { name: 'shims', resolveId: (id) => SHIMS.get(id) };
}

/** Changes source files on their way into the bundle. */
function mutated({ name, changes }, pending) {
  return {
    name: 'mutation',
    transform(code, id) {
      const here = changes.filter(({ file }) => id === inRepo(file));
      if (here.length === 0) return null;
      return here.reduce((text, change) => {
        if (text.split(change.find).length !== 2) {
          throw new Error(`mutant ${name}: ${change.file} must hold "${change.find}" exactly once`);
        }
        pending.delete(change);
        return text.replace(change.find, () => change.replace);
      }, code);
    },
  };
}

/** The campaign uses what is in scripts/ as it lies there: it knows its place in the checkout. */
function scriptsStayOutside() {
  return {
    name: 'scripts',
    resolveId(id, importer) {
      if (!id.endsWith('.mjs') || !id.includes('scripts/lib/') || importer === undefined) return null;
      return { id: pathToFileURL(path.resolve(path.dirname(importer), id)).href, external: true };
    },
  };
}

async function hashInputs(options) {
  const sources = ['apps', 'libs', 'tsconfig.base.json', 'scripts/lib/bundle.mjs', 'scripts/lib/chaos-build.mjs'];
  const entries = await readEntries(repoRoot, sources, (name) => !/\.(spec|contract|e2e)\.ts$|\.(md|yaml)$/.test(name));
  return hashEntries([...entries, ['options', JSON.stringify(options ?? {})]]);
}
