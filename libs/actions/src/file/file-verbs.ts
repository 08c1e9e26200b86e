import { createHash } from 'node:crypto';
import type { Json } from '@ensue/contracts';
import type { ActionContext } from '../action';
import type { FileInput } from './file-input';
import type { FileRoots } from './file-roots';

export const defaultStreamBytes = 1024 ** 3;
const maxListed = 10_000;

type Verb = Exclude<FileInput, { read: unknown } | { write: unknown }>;

/** What is done with files without a look at what they hold. */
export function fileVerbs(roots: FileRoots, maxBytes = defaultStreamBytes) {
  return async (order: Verb, { signal }: ActionContext): Promise<Json> => {
    if ('list' in order) {
      const { path = '', root, pattern = '*', recursive = false } = order.list;
      const all = await roots.find(root).list(path, { recursive, max: maxListed });
      const matches = namesLike(pattern);
      const files = all.filter((file) => matches(file.path.split('/').at(-1) ?? '')).map((file) => ({ ...file }));
      return { files, count: files.length };
    }
    if ('move' in order) {
      const { move: from, to, replace = false } = order;
      const { path, bytes } = await roots.find(from.root).move(from.path, roots.find(to.root), to.path, { replace });
      return { path, bytes };
    }
    if ('delete' in order) {
      const { path, root } = order.delete;
      return { path, deleted: await roots.find(root).remove(path) };
    }
    const { hash: place, algorithm = 'sha256' } = order;
    const file = await roots.find(place.root).open(place.path, maxBytes);
    const hash = createHash(algorithm);
    let bytes = 0;
    for await (const chunk of file.createReadStream({ signal })) {
      bytes += (chunk as Buffer).length;
      hash.update(chunk as Buffer);
    }
    return { path: place.path, bytes, algorithm, hash: hash.digest('hex') };
  };
}

/** Without a regular expression: a text of many stars would make one of them slow. */
export function namesLike(pattern: string): (name: string) => boolean {
  return (name) => {
    let [at, star, resume] = [0, -1, 0];
    let place = 0;
    while (place < name.length) {
      if (at < pattern.length && pattern[at] === '*') [star, resume, at] = [at, place, at + 1];
      else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[place]))
        [at, place] = [at + 1, place + 1];
      else if (star >= 0) [at, resume, place] = [star + 1, resume + 1, resume + 1];
      else return false;
    }
    while (pattern[at] === '*') at += 1;
    return at === pattern.length;
  };
}
