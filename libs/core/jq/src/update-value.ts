import { describe } from './describe';
import { indexValue, sliceBounds, sliceKey } from './index-value';
import type { Json, JsonObject } from './json';
import { kindOf } from './kind-of';
import { copyObject, putOwn } from './own';
import { raise } from './raise';
import type { Run } from './run';

const longestPath = 10_000;
const largestIndex = 536_870_911;

/**
 * Containers made during one update, which therefore may be changed in place. A container is only in here while all
 * those around it are, and none of them has been handed to the program.
 */
export type Owned = Set<Json[] | JsonObject>;

/** The value at the end of a path. */
export function getPath(target: Json, keys: Json, run: Run): Json {
  let value = target;
  for (const key of checkPath(keys)) {
    if (value === null) return null;
    run.step();
    value = indexValue(value, key, run);
  }
  return value;
}

/** The target with another value at the end of a path. */
export function setPath(target: Json, keys: Json, value: Json, run: Run, owned: Owned | null = null): Json {
  const path = checkPath(keys);
  const parents: Json[] = [];
  let current = target;
  for (const key of path) {
    run.step();
    parents.push(current);
    current = indexValue(current, key, run);
  }
  let result = value;
  for (let at = path.length - 1; at >= 0; at -= 1) {
    result = setKey(parents[at] ?? null, path[at] ?? null, result, run, owned);
  }
  return result;
}

/** Checks that a value is a path, and not too long a one. */
export function checkPath(keys: Json): Json[] {
  if (!Array.isArray(keys)) return raise(() => 'Path must be specified as an array');
  if (keys.length > longestPath) raise(() => 'Path too deep');
  return keys;
}

/** The container with another value under one key. */
export function setKey(container: Json, key: Json, value: Json, run: Run, owned: Owned | null): Json {
  if (typeof key === 'string' && (container === null || kindOf(container) === 'object')) {
    const object = own((container ?? {}) as JsonObject, run, owned);
    putOwn(object, key, value);
    return object;
  }
  if (container !== null && !Array.isArray(container)) {
    if (typeof container === 'string' && kindOf(key) === 'object') raise(() => 'Cannot update string slices');
    return raise(() => `Cannot index ${kindOf(container)} with ${describe(key)}`);
  }
  if (typeof key === 'number') return setIndex(container, key, value, run, owned);
  if (kindOf(key) === 'object') {
    const { start, end } = sliceKey(key as JsonObject);
    const items = container ?? [];
    const [from, to] = sliceBounds(items.length, start, end);
    if (!Array.isArray(value)) return raise(() => 'A slice of an array can only be assigned another array');
    run.checkSize(items.length + value.length);
    run.work(items.length + value.length);
    return [...items.slice(0, from), ...value, ...items.slice(to)];
  }
  return raise(() => `Cannot update field at ${kindOf(key)} index of ${kindOf(container)}`);
}

function setIndex(container: Json[] | null, key: number, value: Json, run: Run, owned: Owned | null): Json {
  if (Number.isNaN(key)) raise(() => 'Cannot set array element at NaN index');
  const length = container?.length ?? 0;
  const floor = Math.floor(key);
  const index = floor < 0 ? floor + length : floor;
  if (index < 0) raise(() => 'Out of bounds negative array index');
  if (index > largestIndex) raise(() => 'Array index too large');
  run.checkSize(index + 1);
  const array = own(container ?? [], run, owned);
  if (index > length) {
    run.work(index - length);
    for (let at = length; at < index; at += 1) array.push(null);
  }
  array[index] = value;
  return array;
}

/** The container itself where it may be changed, else a copy that may. */
export function own<T extends Json[] | JsonObject>(container: T, run: Run, owned: Owned | null): T {
  if (owned?.has(container) === true) return container;
  let copy: Json[] | JsonObject;
  if (Array.isArray(container)) {
    run.work(container.length >> 2);
    copy = container.slice();
  } else {
    copy = copyObject(container);
    run.work(Object.keys(copy).length);
  }
  owned?.add(copy);
  return copy as T;
}
