import { countCodePoints, sliceCodePoints } from './code-points';
import { equals } from './compare';
import { describe } from './describe';
import type { Json, JsonObject } from './json';
import { kindOf } from './kind-of';
import { getOwn } from './own';
import { raise } from './raise';
import type { Run } from './run';

/** The value under a key of an object, at an index of an array, or of a slice. */
export function indexValue(target: Json, key: Json, run: Run): Json {
  if (typeof key === 'string') return fieldOf(target, key);
  if (typeof key === 'number' && Array.isArray(target)) {
    const index = Math.floor(key);
    return target[index < 0 ? index + target.length : index] ?? null;
  }
  if (target === null && typeof key === 'number') return null;
  if (Array.isArray(key) && Array.isArray(target)) return indicesOf(target, key, run);
  if (target === null && kindOf(key) === 'object') return null;
  if (kindOf(key) === 'object' && (typeof target === 'string' || Array.isArray(target))) {
    const { start, end } = sliceKey(key as JsonObject);
    return sliceOf(target, start, end, run);
  }
  return cannotIndex(target, key);
}

/** The bounds in a key that stands for a slice. */
export function sliceKey(key: JsonObject): { readonly start: Json; readonly end: Json } {
  if (!Object.hasOwn(key, 'start') || !Object.hasOwn(key, 'end')) {
    raise(() => 'Array/string slice indices must be integers');
  }
  return { start: key['start'] ?? null, end: key['end'] ?? null };
}

/** The value under a key of an object. */
export function fieldOf(target: Json, key: string): Json {
  if (target === null) return null;
  if (typeof target !== 'object' || Array.isArray(target)) return cannotIndex(target, key);
  return getOwn(target, key);
}

/** A part of an array or of a string. */
export function sliceOf(target: Json, start: Json, end: Json, run: Run): Json {
  if (target === null) return null;
  if (typeof target === 'string') {
    const [from, to] = sliceBounds(countCodePoints(target), start, end);
    run.work(target.length);
    return sliceCodePoints(target, from, to);
  }
  if (!Array.isArray(target)) return cannotIndex(target, { start, end });
  const [from, to] = sliceBounds(target.length, start, end);
  run.work(to - from);
  return target.slice(from, to);
}

/** The indexes a slice of something of this length begins with and ends before. */
export function sliceBounds(length: number, start: Json, end: Json): [number, number] {
  if ((start !== null && typeof start !== 'number') || (end !== null && typeof end !== 'number')) {
    raise(() => 'Array/string slice indices must be integers');
  }
  const bound = (value: number): number => Math.min(Math.max(value < 0 ? value + length : value, 0), length);
  const from = start === null || Number.isNaN(start) ? 0 : Math.floor(bound(start));
  const to = end === null || Number.isNaN(end) ? length : Math.ceil(bound(end));
  return [from, Math.max(from, to)];
}

/** Where a sequence of values occurs within an array. */
export function indicesOf(array: Json[], part: Json[], run: Run): Json[] {
  const found: Json[] = [];
  if (part.length === 0) return found;
  for (let at = 0; at + part.length <= array.length; at += 1) {
    run.step();
    if (part.every((item, offset) => equals(array[at + offset] ?? null, item, run))) found.push(at);
  }
  return found;
}

function cannotIndex(target: Json, key: Json): never {
  return raise(() => `Cannot index ${kindOf(target)} with ${describe(key)}`);
}
