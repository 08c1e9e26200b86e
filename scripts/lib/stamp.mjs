/**
 * Stamps: a small file that remembers for which inputs something was made, so that it is not made twice. An output whose
 * stamp differs, or that has none, is stale.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

export async function readStamp(file) {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}

/** Written beside and moved into place, so that nobody ever reads half a stamp. */
export async function writeStamp(file, value) {
  await mkdir(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}`;
  await writeFile(beside, `${value}\n`);
  await rename(beside, file);
}

/**
 * A hash over named contents. Order does not matter and names count, so that a moved file is a change.
 * @param {Iterable<[name: string, content: string | Uint8Array]>} entries
 */
export function hashEntries(entries) {
  const hash = createHash('sha256');
  for (const [name, content] of [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    hash.update(`${name.length}:${name}:${content.length}:`);
    hash.update(content);
  }
  return hash.digest('hex');
}

/**
 * Reads files and whole folders (recursively) for hashing; what does not exist has no entry.
 * @param {string} root
 * @param {string[]} names relative to root
 * @param {(name: string) => boolean} [wanted]
 * @returns {Promise<Array<[string, Buffer]>>}
 */
export async function readEntries(root, names, wanted = () => true) {
  const entries = [];
  const visit = async (name) => {
    const children = await readdir(path.join(root, name), { withFileTypes: true }).catch((error) => {
      if (error.code === 'ENOTDIR') return undefined;
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    if (children === undefined) {
      if (wanted(name)) entries.push([name, await readFile(path.join(root, name))]);
      return;
    }
    for (const child of children) {
      if (child.name !== 'node_modules' && child.name !== 'dist') await visit(`${name}/${child.name}`);
    }
  };
  for (const name of names) await visit(name);
  return entries;
}
