import { negate } from './arithmetic';
import { compare } from './compare';
import type { ValueFunction } from './compile-native';
import { contains } from './contains';
import { describe } from './describe';
import { formatValue } from './format-value';
import { fromJson } from './from-json';
import type { Json } from './json';
import { kindOf } from './kind-of';
import { lengthOf } from './length-of';
import { parseNumber } from './parse-number';
import { Raise, raise } from './raise';
import { toJson, toText } from './to-json';
import { encodeUtf8 } from './utf8';

/** Functions on values of any type. */
export const valueFunctions: Readonly<Record<string, ValueFunction>> = {
  'not/0': (_run, input) => input === null || input === false,
  'length/0': (run, input) => {
    const length = lengthOf(input);
    if (input !== null && typeof input === 'object' && !Array.isArray(input)) run.work(length as number);
    return length;
  },
  'utf8bytelength/0': (_run, input) =>
    typeof input === 'string'
      ? encodeUtf8(input).length
      : raise(() => `${describe(input)} only strings have UTF-8 byte length`),
  'type/0': (_run, input) => kindOf(input),
  'error/0': (_run, input) => {
    throw new Raise(input);
  },
  'error/1': (_run, _input, value = null) => {
    throw new Raise(value);
  },
  'abs/0': (run, input) => {
    if (typeof input === 'number') return Math.abs(input);
    return compare(input, 0, run) < 0 ? negate(input) : input;
  },
  'toarray/0': (_run, input) => (Array.isArray(input) ? input : [input]),
  'tojson/0': (run, input) => toJson(input, run),
  'fromjson/0': (run, input) => fromJson(input, run),
  'tostring/0': (run, input) => toText(input, run),
  'tonumber/0': (run, input) => {
    if (typeof input === 'number') return input;
    const number = typeof input === 'string' ? parseNumber(input, run) : null;
    return number ?? raise(() => `${describe(input)} cannot be parsed as a number`);
  },
  'toboolean/0': (_run, input) => {
    if (typeof input === 'boolean') return input;
    if (input === 'true') return true;
    return input === 'false' ? false : raise(() => `${describe(input)} cannot be parsed as a boolean`);
  },
  'format/1': (run, input, name = null) =>
    typeof name === 'string' ? formatValue(name, input, run) : raise(() => `${describe(name)} is not a valid format`),
  'contains/1': (run, input, part = null) => contains(input, part, run),
  'inside/1': (run, input, whole = null) => contains(whole, input, run),
  'has/1': (_run, input, key = null) => has(input, key),
  'in/1': (_run, input, container = null) => has(container, input),
  'now/0': (run) => run.now,
  'have_literal_numbers/0': () => true,
  'have_decnum/0': () => false,
};

function has(container: Json, key: Json): boolean {
  if (Array.isArray(container) && typeof key === 'number') {
    const index = Math.floor(key);
    return index >= 0 && index < container.length;
  }
  if (container === null) return false;
  if (kindOf(container) === 'object' && typeof key === 'string') return Object.hasOwn(container as object, key);
  return raise(() => `Cannot check whether ${kindOf(container)} has a ${kindOf(key)} key`);
}
