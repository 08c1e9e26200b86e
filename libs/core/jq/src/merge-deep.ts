import type { Json, JsonObject } from './json';
import { copyObject, getOwn, putOwn } from './own';
import { raise } from './raise';
import type { Run } from './run';

const deepest = 10_000;

/** Merges two objects, and the objects both have under the same key, without recursion. */
export function mergeDeep(left: JsonObject, right: JsonObject, run: Run): Json {
  const result = copyObject(left);
  const open: { target: JsonObject; source: JsonObject; depth: number }[] = [
    { target: result, source: right, depth: 0 },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { target, source, depth } = next;
    if (depth > deepest) raise(() => 'Object merge too deep');
    run.step();
    const keys = Object.keys(source);
    run.work(keys.length + Object.keys(target).length);
    for (const key of keys) {
      const [old, value] = [getOwn(target, key), source[key] ?? null];
      if (!isObject(old) || !isObject(value)) {
        putOwn(target, key, value);
        continue;
      }
      const copy = copyObject(old);
      putOwn(target, key, copy);
      open.push({ target: copy, source: value, depth: depth + 1 });
    }
  }
  return result;
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
