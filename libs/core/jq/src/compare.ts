import type { Json, JsonObject } from './json';
import { kindOf } from './kind-of';
import { raise } from './raise';
import type { Run } from './run';

const deepest = 10_000;
const ranks = { null: 0, boolean: 1, number: 3, string: 4, array: 5, object: 6 } as const;

/** jq's order of all values: negative, zero or positive. */
export function compare(left: Json, right: Json, run: Run): number {
  if (typeof left === 'string' && left.length > longString) run.work(left.length);
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
  const scalars = sameScalars(left, right, run);
  if (scalars !== null) return scalars;
  const stack: Pair[] = [{ a: left as Json[] | JsonObject, b: right as Json[] | JsonObject, depth: 0 }];
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const { a, b, depth } = pair;
    run.step();
    if (depth > deepest) raise(() => 'Equality check too deep');
    const same = (x: Json, y: Json): boolean => {
      const scalars = sameScalars(x, y, run);
      if (scalars !== null) return scalars;
      stack.push({ a: x as Json[] | JsonObject, b: y as Json[] | JsonObject, depth: depth + 1 });
      return true;
    };
    if (Array.isArray(a) || Array.isArray(b)) {
      if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
      run.work(a.length);
      if (!a.every((item, index) => same(item, b[index] ?? null))) return false;
      continue;
    }
    const [keys, others] = [Object.keys(a), Object.keys(b)];
    run.work(keys.length + others.length);
    if (keys.length !== others.length) return false;
    if (!keys.every((key) => Object.hasOwn(b, key) && same(a[key] ?? null, b[key] ?? null))) return false;
  }
  return true;
}

interface Pair {
  readonly a: Json[] | JsonObject;
  readonly b: Json[] | JsonObject;
  readonly depth: number;
}

const longString = 256;

/** Whether two values are the same where one of them is no container; null for two containers. */
function sameScalars(left: Json, right: Json, run: Run): boolean | null {
  if (typeof left === 'string' && typeof right === 'string') {
    if (left.length !== right.length) return false;
    if (left.length > longString) run.work(left.length >> 3);
    return left === right;
  }
  if (left === right) return true;
  return left === null || right === null || typeof left !== 'object' || typeof right !== 'object' ? false : null;
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
