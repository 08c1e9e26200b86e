import { excerpt } from './describe';
import type { Json } from './json';
import { raise } from './raise';
import type { Run } from './run';

/** Where a value was found: the last key, and the path before it. */
export interface Path {
  readonly key: Json;
  readonly up: Path | null;
}

/** The path to the input itself. */
export const rootPath: Path = { key: null, up: null };

/** The path of a value that is not part of the input. */
export const noPath: Path = { key: null, up: null };

/** The keys of a path, from the outermost. */
export function pathKeys(path: Path, value: Json, run: Run): Json[] {
  if (path === noPath) raise(() => `Invalid path expression with result ${excerpt(value)}`);
  const keys: Json[] = [];
  for (let at = path; at.up !== null; at = at.up) keys.push(at.key);
  run.work(keys.length * 8);
  return keys.reverse();
}
