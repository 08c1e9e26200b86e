import type { Json, JsonObject } from './json';
import { kindOf } from './kind-of';
import { raise } from './raise';
import type { Run } from './run';

const deepest = 10_000;
const ranks = { null: 0, boolean: 1, number: 3, string: 4, array: 5, object: 6 } as const;

/** jq's order of all values: negative, zero or positive. */
export function compare(left: Json, right: Json, run: Run): number {
  const quick = compareScalars(left, right);
  if (quick !== null) return quick;
  const stack: Frame[] = [];
  const push = (a: Json, b: Json): number => {
    run.step();
    if (stack.length > deepest) raise(() => 'Comparison too deep');
    if (Array.isArray(a) && Array.isArray(b)) {
      stack.push({ left: a, right: b, index: 0, tie: a.length - b.length });
      return 0;
    }
    const [first, second] = [a as JsonObject, b as JsonObject];
    const [firstKeys, secondKeys] = [sortedKeys(first), sortedKeys(second)];
    run.work(firstKeys.length * 8);
    const byKeys = compareKeys(firstKeys, secondKeys);
    if (byKeys !== 0) return byKeys;
    stack.push({
      left: firstKeys.map((key) => first[key] ?? null),
      right: firstKeys.map((key) => second[key] ?? null),
      index: 0,
      tie: 0,
    });
    return 0;
  };
  let result = push(left, right);
  for (let frame = stack.at(-1); result === 0 && frame !== undefined; frame = stack.at(-1)) {
    const { index } = frame;
    if (index >= frame.left.length || index >= frame.right.length) {
      result = frame.tie;
      stack.pop();
      run.work(index);
      continue;
    }
    frame.index += 1;
    const [a, b] = [frame.left[index] ?? null, frame.right[index] ?? null];
    result = compareScalars(a, b) ?? push(a, b);
  }
  return result;
}

interface Frame {
  readonly left: readonly Json[];
  readonly right: readonly Json[];
  index: number;
  readonly tie: number;
}

/** Whether two values are the same to jq. */
export function equals(left: Json, right: Json, run: Run): boolean {
  if (left === right) return true;
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return false;
  const stack: { a: object; b: object; depth: number }[] = [{ a: left, b: right, depth: 0 }];
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const { a, b, depth } = pair;
    run.step();
    if (depth > deepest) raise(() => 'Equality check too deep');
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    run.work(keys.length);
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      const [x, y] = [(a as JsonObject)[key] ?? null, (b as JsonObject)[key] ?? null];
      if (x === y) continue;
      if (x === null || y === null || typeof x !== 'object' || typeof y !== 'object') return false;
      stack.push({ a: x, b: y, depth: depth + 1 });
    }
  }
  return true;
}

/** The keys of an object in jq's order. */
export function sortedKeys(object: JsonObject): string[] {
  return Object.keys(object).sort(compareStrings);
}

/** The order of strings by code points, where JavaScript's own is by UTF-16 units. */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (a === b) continue;
    const [highA, highB] = [a >= 0xd800 && a < 0xe000, b >= 0xd800 && b < 0xe000];
    return highA === highB ? a - b : highA ? 1 : -1;
  }
  return left.length - right.length;
}

function compareKeys(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < left.length && index < right.length; index += 1) {
    const order = compareStrings(left[index] ?? '', right[index] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** The order where one side is no container or the types differ; null for two arrays or two objects. */
function compareScalars(left: Json, right: Json): number | null {
  if (typeof left === 'number' && typeof right === 'number') {
    // Whatever stands on the left of a comparison as not-a-number is the lesser one.
    return left < right || Number.isNaN(left) ? -1 : left === right ? 0 : 1;
  }
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right);
  const [a, b] = [kindOf(left), kindOf(right)];
  if (a !== b) return ranks[a] - ranks[b];
  if (a === 'boolean') return Number(left) - Number(right);
  return a === 'null' ? 0 : null;
}
