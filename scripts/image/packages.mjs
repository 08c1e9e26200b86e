/** Which packages of node_modules a program needs, and which of their files: what an image carries and nothing else. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** `@nestjs/core/injector` belongs to the package `@nestjs/core`; Node's own modules belong to none. */
export function packageOf(specifier) {
  if (specifier.startsWith('node:')) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/**
 * The named packages with all they need in turn, as folders relative to `root`, in Node's own way: from a package's own
 * node_modules outwards. Optional ones and peers count where they are installed.
 * @param {string} root
 * @param {readonly string[]} names
 * @returns {Promise<string[]>}
 */
export async function packageFolders(root, names) {
  const found = new Set();
  const open = names.map((name) => ({ name, from: '', mayBeAbsent: false }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { name, from, mayBeAbsent } = next;
    const place = await lookUp(root, from, name);
    if (place === undefined) {
      if (mayBeAbsent) continue;
      throw new Error(`${name} is needed by ${from || 'the program'} and not installed`);
    }
    if (found.has(place.folder)) continue;
    found.add(place.folder);
    const {
      dependencies = {},
      optionalDependencies = {},
      peerDependencies = {},
      peerDependenciesMeta = {},
    } = place.manifest;
    for (const needed of Object.keys(dependencies)) {
      open.push({ name: needed, from: place.folder, mayBeAbsent: needed in optionalDependencies });
    }
    for (const needed of Object.keys(optionalDependencies))
      open.push({ name: needed, from: place.folder, mayBeAbsent: true });
    for (const needed of Object.keys(peerDependencies)) {
      // What is optional is for those who import it, and they have named it.
      if (!peerDependenciesMeta[needed]?.optional) open.push({ name: needed, from: place.folder, mayBeAbsent: true });
    }
  }
  return [...found].sort();
}

async function lookUp(root, from, name) {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (path.basename(folder) !== 'node_modules') {
      const candidate = path.join(folder === '.' ? '' : folder, 'node_modules', name);
      const text = await readFile(path.join(root, candidate, 'package.json'), 'utf8').catch(() => undefined);
      if (text !== undefined) return { folder: candidate, manifest: JSON.parse(text) };
    }
    if (folder === '' || folder === '.') return undefined;
  }
}

/** What no program reads while it runs: types, maps, prose, the sources of native code, other platforms' binaries. */
const UNREAD = [
  /\.(d\.[cm]?ts|[cm]?ts|tsx|map|md|markdown|flow|gypi?|cc|cpp|hpp|h|c)$/i,
  // At a package's top only: further down, names such as `doc` are of code.
  /node_modules\/(@[^/]+\/)?[^/@]+\/(\.github|\.vscode|tests?|__tests__|benchmarks?|coverage|docs?|examples?)\//,
  /^node_modules\/typeorm\/(browser|commands)\//,
  /^node_modules\/better-sqlite3\/(deps|src)\//,
  /^node_modules\/rxjs\/(src|dist\/(bundles|esm5|types))\//,
  /^node_modules\/@sinclair\/typebox\/compiler\//,
];

/**
 * @param {string} file relative to the root, with slashes
 * @param {string} platform e.g. `linux-x64`
 */
export function isReadAtRunTime(file, platform) {
  if (UNREAD.some((pattern) => pattern.test(file))) return /(^|\/)(licen[cs]e|notice|copying)[^/]*$/i.test(file);
  const prebuilt = /\/prebuilds\/([a-z0-9]+-[a-z0-9]+)\.node$/.exec(file);
  return prebuilt === null || prebuilt[1] === platform;
}
