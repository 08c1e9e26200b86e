import { add } from './arithmetic';
import { compare, equals, sortedKeys } from './compare';
import type { ValueFunction } from './compile-native';
import { describe } from './describe';
import { indexValue } from './index-value';
import type { Json, JsonObject } from './json';
import { lengthOf } from './length-of';
import { putOwn } from './own';
import { raise } from './raise';
import type { Run } from './run';

/** Functions on arrays and objects. */
export const arrayFunctions: Readonly<Record<string, ValueFunction>> = {
  'keys/0': (run, input) => keys(input, true, run),
  'keys_unsorted/0': (run, input) => keys(input, false, run),
  'to_entries/0': (run, input) =>
    keys(input, false, run).map((key) => ({ key, value: (input as JsonObject)[key as string] ?? null })),
  'from_entries/0': (run, input) => fromEntries(input, run),
  'add/0': (run, input) => {
    let sum: Json = null;
    for (const item of items(input, run)) {
      run.step();
      sum = add(sum, item, run);
    }
    return sum;
  },
  'any/0': (run, input) => items(input, run).some((item) => count(run) && item !== null && item !== false),
  'all/0': (run, input) => items(input, run).every((item) => count(run) && item !== null && item !== false),
  'flatten/0': (run, input) => flatten(input, Infinity, run),
  'flatten/1': (run, input, depth = null) => {
    if (typeof depth !== 'number') return raise(() => 'flatten depth must not be negative');
    return depth < 0 ? raise(() => 'flatten depth must not be negative') : flatten(input, depth, run);
  },
  'reverse/0': (run, input) => {
    if (input === null) return [];
    if (!Array.isArray(input)) {
      const length = lengthOf(input) as number;
      return length === 0 ? [] : indexValue(input, length - 1, run);
    }
    run.work(input.length);
    return input.toReversed();
  },
  'transpose/0': (run, input) => transpose(input, run),
  'bsearch/1': (run, input, wanted = null) => search(input, wanted, run),
};

/** The items of an array, or the values of an object. */
export function items(value: Json, run: Run): Json[] {
  if (Array.isArray(value)) return value;
  if (value === null || typeof value !== 'object') return raise(() => `Cannot iterate over ${describe(value)}`);
  const values = Object.values(value);
  run.work(values.length);
  return values;
}

function count(run: Run): true {
  run.step();
  return true;
}

function keys(value: Json, sorted: boolean, run: Run): Json[] {
  if (value === null || typeof value !== 'object') return raise(() => `${describe(value)} has no keys`);
  if (Array.isArray(value)) {
    run.work(value.length);
    return Array.from(value, (_, index) => index);
  }
  const names = sorted ? sortedKeys(value) : Object.keys(value);
  run.work(names.length * (sorted ? 16 : 2));
  return names;
}

const keyNames = ['key', 'k', 'name', 'Name', 'Key', 'K'] as const;
const valueNames = ['value', 'v', 'Value', 'V'] as const;

function fromEntries(input: Json, run: Run): Json {
  const object: JsonObject = {};
  for (const entry of items(input, run)) {
    run.step();
    let key: Json = null;
    for (const name of keyNames) {
      key = indexValue(entry, name, run);
      if (key !== null && key !== false) break;
      key = null;
    }
    if (typeof key !== 'string') return raise(() => `Cannot use ${describe(key)} as object key`);
    const name = entry === null ? undefined : valueNames.find((at) => Object.hasOwn(entry as JsonObject, at));
    putOwn(object, key, name === undefined ? null : indexValue(entry, name, run));
  }
  return object;
}

/** Puts the items of arrays within an array into it; what is still open is kept on a stack of its own. */
function flatten(input: Json, depth: number, run: Run): Json[] {
  const flat: Json[] = [];
  const stack: { readonly list: readonly Json[]; index: number }[] = [{ list: items(input, run), index: 0 }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    if (frame.index === frame.list.length) {
      stack.pop();
      continue;
    }
    const item = frame.list[frame.index] ?? null;
    frame.index += 1;
    run.step();
    if (Array.isArray(item) && stack.length <= depth) stack.push({ list: item, index: 0 });
    else run.checkSize(flat.push(item));
  }
  return flat;
}

function transpose(input: Json, run: Run): Json[] {
  const rows = items(input, run);
  const width = rows.reduce<number>((most, row) => Math.max(most, lengthOf(row) as number), 0);
  run.checkSize(width * rows.length);
  run.work(width * rows.length * 2);
  return Array.from({ length: width }, (_, column) => rows.map((row) => indexValue(row, column, run)));
}

function search(input: Json, wanted: Json, run: Run): Json {
  if (!Array.isArray(input)) return raise(() => `${describe(input)} cannot be searched from`);
  let [low, high] = [0, input.length];
  while (low < high) {
    run.step();
    const middle = (low + high) >> 1;
    const item = input[middle] ?? null;
    if (equals(item, wanted, run)) return middle;
    if (compare(item, wanted, run) < 0) low = middle + 1;
    else high = middle;
  }
  return -1 - low;
}
