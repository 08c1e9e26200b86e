import { compare, equals } from './compare';
import { indexValue, sliceBounds, sliceKey } from './index-value';
import type { Json, JsonObject } from './json';
import { kindOf } from './kind-of';
import { copyObject } from './own';
import { raise } from './raise';
import type { Run } from './run';
import { type Owned, checkPath, getPath, setKey } from './update-value';

/** The target without what the paths lead to. */
export function deletePaths(target: Json, paths: Json, run: Run): Json {
  if (!Array.isArray(paths)) return raise(() => 'Paths must be specified as an array');
  if (paths.some((path) => Array.isArray(path) && path.length === 0)) return null;
  const sorted = paths
    .flatMap((path) => resolvePath(target, path, run))
    .sort((left, right) => compare(left, right, run));
  const owned: Owned = new Set();
  let result = target;
  let previous: Json = null;
  for (let at = sorted.length - 1; at >= 0; at -= 1) {
    const path = sorted[at] ?? null;
    if (previous !== null && equals(path, previous, run)) continue;
    previous = path;
    if (!Array.isArray(path)) return raise(() => `Path must be specified as array, not ${kindOf(path)}`);
    result = deletePath(result, checkPath(path), run, owned);
  }
  return result;
}

/** The path, or several of them, with indexes counted from the start: while items go, those from the end would move. */
function resolvePath(target: Json, path: Json, run: Run): Json[] {
  const key = Array.isArray(path) ? (path.at(-1) ?? null) : null;
  if (!Array.isArray(path) || (typeof key === 'number' ? key >= 0 : kindOf(key) !== 'object')) return [path];
  const parent = path.slice(0, -1);
  const container = getPath(target, parent, run);
  if (!Array.isArray(container)) return [path];
  if (typeof key === 'number') return [[...parent, Math.floor(key) + container.length]];
  const { start, end } = sliceKey(key as JsonObject);
  const [from, to] = sliceBounds(container.length, start, end);
  run.work((to - from) * 8);
  return Array.from({ length: to - from }, (_, offset) => [...parent, from + offset]);
}

function deletePath(target: Json, path: Json[], run: Run, owned: Owned): Json {
  const parents: Json[] = [];
  let current = target;
  for (let at = 0; at < path.length - 1; at += 1) {
    run.step();
    if (current === null) return target;
    parents.push(current);
    if (typeof current !== 'object') raise(() => `Cannot delete fields from ${kindOf(current)}`);
    current = indexValue(current, path[at] ?? null, run);
  }
  let result = deleteKey(current, path.at(-1) ?? null, run, owned);
  // Unchanged, or changed in place: then everything around it is owned and refers to it already.
  if (result === current) return target;
  for (let at = parents.length - 1; at >= 0; at -= 1) {
    result = setKey(parents[at] ?? null, path[at] ?? null, result, run, owned);
  }
  return result;
}

function deleteKey(container: Json, key: Json, run: Run, owned: Owned): Json {
  run.step();
  if (container === null) return null;
  if (Array.isArray(container)) return deleteItem(container, key, run, owned);
  if (typeof container !== 'object') return raise(() => `Cannot delete fields from ${kindOf(container)}`);
  if (typeof key !== 'string') return raise(() => `Cannot delete ${kindOf(key)} field of object`);
  if (!Object.hasOwn(container, key)) return container;
  const rest = copyObject(container);
  run.work(Object.keys(rest).length);
  delete rest[key];
  return rest;
}

function deleteItem(array: Json[], key: Json, run: Run, owned: Owned): Json {
  if (typeof key !== 'number') return raise(() => `Cannot delete ${kindOf(key)} element of array`);
  const index = Math.floor(key);
  if (!(index >= 0 && index < array.length)) return array;
  run.work(array.length >> 3);
  const mine = owned.has(array) ? array : array.slice();
  owned.add(mine);
  mine.splice(index, 1);
  return mine;
}
