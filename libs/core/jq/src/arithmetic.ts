import type { BinaryOperator } from './ast';
import { compare, equals } from './compare';
import { describe } from './describe';
import type { Json, JsonObject } from './json';
import { kindOf } from './kind-of';
import { mergeDeep } from './merge-deep';
import { putOwn } from './own';
import { raise } from './raise';
import type { Run } from './run';

/** Computes with two values. */
export type Operation = (left: Json, right: Json, run: Run) => Json;

/** The operators between two values. */
export const operations: Readonly<Record<BinaryOperator, Operation>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': remainder,
  '==': equals,
  '!=': (left, right, run) => !equals(left, right, run),
  '<': (left, right, run) =>
    (typeof left === 'number' && left < Number(right) && typeof right === 'number') || compare(left, right, run) < 0,
  '<=': (left, right, run) => compare(left, right, run) <= 0,
  '>': (left, right, run) => compare(left, right, run) > 0,
  '>=': (left, right, run) => compare(left, right, run) >= 0,
};

/** Adds numbers, joins strings and arrays, merges objects. */
export function add(left: Json, right: Json, run: Run): Json {
  if (typeof left === 'number' && typeof right === 'number') return finite(left + right, run);
  if (left === null) return right;
  if (right === null) return left;
  if (typeof left === 'string' && typeof right === 'string') {
    run.checkSize(left.length + right.length);
    return left + right;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    run.checkSize(left.length + right.length);
    run.work((left.length + right.length) >> 2);
    return left.concat(right);
  }
  if (kindOf(left) === 'object' && kindOf(right) === 'object') {
    const merged = { ...(left as JsonObject) };
    const keys = Object.keys(right);
    for (const key of keys) putOwn(merged, key, (right as JsonObject)[key] ?? null);
    const size = Object.keys(left).length + keys.length;
    run.checkSize(size);
    run.work(size);
    return merged;
  }
  return raise(() => `${describe(left)} and ${describe(right)} cannot be added`);
}

function subtract(left: Json, right: Json, run: Run): Json {
  if (typeof left === 'number' && typeof right === 'number') return finite(left - right, run);
  if (!Array.isArray(left) || !Array.isArray(right)) {
    return raise(() => `${describe(left)} and ${describe(right)} cannot be subtracted`);
  }
  return left.filter((item) => {
    run.step();
    run.work(right.length);
    return !right.some((removed) => equals(item, removed, run));
  });
}

function multiply(left: Json, right: Json, run: Run): Json {
  if (typeof left === 'number' && typeof right === 'number') return finite(left * right, run);
  if (typeof left === 'string' && typeof right === 'number') return repeat(left, right, run);
  if (typeof left === 'number' && typeof right === 'string') return repeat(right, left, run);
  if (kindOf(left) === 'object' && kindOf(right) === 'object') {
    return mergeDeep(left as JsonObject, right as JsonObject, run);
  }
  return raise(() => `${describe(left)} and ${describe(right)} cannot be multiplied`);
}

function repeat(text: string, count: number, run: Run): Json {
  if (Number.isNaN(count) || count < 0) return null;
  const times = Math.floor(count);
  const length = text.length * times;
  if (text === '' || times === 0) return '';
  if (length >= 0x7fff_ffff) raise(() => 'Repeat string result too long');
  run.checkSize(length);
  run.work(length >> 3);
  return text.repeat(times);
}

function divide(left: Json, right: Json, run: Run): Json {
  if (typeof left === 'number' && typeof right === 'number') {
    if (right === 0)
      return raise(() => `${describe(left)} and ${describe(right)} cannot be divided because the divisor is zero`);
    return finite(left / right, run);
  }
  if (typeof left === 'string' && typeof right === 'string') return splitString(left, right, run);
  return raise(() => `${describe(left)} and ${describe(right)} cannot be divided`);
}

/** The pieces of a string between the occurrences of another; all code points for an empty one. */
export function splitString(text: string, separator: string, run: Run): Json[] {
  run.work(text.length);
  if (text === '') return [];
  return separator === '' ? Array.from(text) : text.split(separator);
}

const largest = 2 ** 63;

function remainder(left: Json, right: Json, run: Run): Json {
  if (typeof left !== 'number' || typeof right !== 'number') {
    return raise(() => `${describe(left)} and ${describe(right)} cannot be divided (remainder)`);
  }
  if (Number.isNaN(left) || Number.isNaN(right)) return finite(Number.NaN, run);
  const divisor = Math.trunc(right);
  if (divisor === 0) {
    return raise(
      () => `${describe(left)} and ${describe(right)} cannot be divided (remainder) because the divisor is zero`,
    );
  }
  const dividend = Math.trunc(left);
  // Adding zero turns a negative zero into zero, as integers have only one.
  if (Number.isSafeInteger(dividend) && Number.isSafeInteger(divisor)) return (dividend % divisor) + 0;
  return Number(clamp(dividend) % clamp(divisor));
}

function clamp(value: number): bigint {
  if (value >= largest) return 0x7fff_ffff_ffff_ffffn;
  return value <= -largest ? -0x8000_0000_0000_0000n : BigInt(value);
}

/** Notes that a number is none JSON has, so that results are made printable at the end. */
export function finite(value: number, run: Run): number {
  if (!Number.isFinite(value)) run.unusual = true;
  return value;
}

/** Changes the sign of a number. */
export function negate(value: Json): Json {
  if (typeof value !== 'number') return raise(() => `${describe(value)} cannot be negated`);
  return 0 - value;
}
