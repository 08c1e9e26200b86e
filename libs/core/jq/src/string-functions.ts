import { add, splitString } from './arithmetic';
import { codePointOffsets } from './code-points';
import type { ValueFunction } from './compile-native';
import { describe } from './describe';
import { formatNumber } from './format-number';
import { indexValue, indicesOf, sliceOf } from './index-value';
import type { Json } from './json';
import { raise } from './raise';
import type { Run } from './run';

const spaceAtStart = /^\p{White_Space}+/u;
const spaceAtEnd = /\p{White_Space}+$/u;

/** Functions on strings. */
export const stringFunctions: Readonly<Record<string, ValueFunction>> = {
  'ascii_downcase/0': (_run, input) => text(input).replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  'ascii_upcase/0': (_run, input) => text(input).replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
  'explode/0': (run, input) => {
    run.work(text(input).length * 2);
    return Array.from(text(input), (character) => character.codePointAt(0) ?? 0);
  },
  'implode/0': (run, input) => implode(input, run),
  'startswith/1': (_run, input, part = null) =>
    both('startswith', input, part) && (input as string).startsWith(part as string),
  'endswith/1': (_run, input, part = null) =>
    both('endswith', input, part) && (input as string).endsWith(part as string),
  'ltrimstr/1': (_run, input, part = null) => trimStart(input, part),
  'rtrimstr/1': (_run, input, part = null) => trimEnd(input, part),
  'trimstr/1': (_run, input, part = null) => trimEnd(trimStart(input, part), part),
  'ltrim/0': (_run, input) => trimmable(input).replace(spaceAtStart, ''),
  'rtrim/0': (_run, input) => trimRight(trimmable(input)),
  'trim/0': (_run, input) => trimRight(trimmable(input).replace(spaceAtStart, '')),
  'split/1': (run, input, separator = null) => {
    if (typeof input !== 'string' || typeof separator !== 'string') {
      return raise(() => 'split input and separator must be strings');
    }
    const parts = splitString(input, separator, run);
    run.checkSize(parts.length);
    run.work(parts.length * 4);
    return parts;
  },
  'join/1': (run, input, separator = null) => join(input, separator, run),
  'ascii/0': (_run, input) =>
    typeof input === 'number' ? String.fromCodePoint(input & 127) : raise(() => `${describe(input)} number required`),
  'indices/1': (run, input, part = null) => indices(input, part, run),
  'index/1': (run, input, part = null) => indexValue(indices(input, part, run), 0, run),
  'rindex/1': (run, input, part = null) => indexValue(sliceOf(indices(input, part, run), -1, null, run), 0, run),
  '_strindices/1': (run, input, part = null) => {
    if (typeof input !== 'string') return raise(() => `${describe(input)} cannot be searched, as it is not a string`);
    if (typeof part !== 'string') return raise(() => `${describe(part)} is not a string`);
    return indices(input, part, run);
  },
};

function text(value: Json): string {
  return typeof value === 'string' ? value : raise(() => 'explode input must be a string');
}

function trimmable(value: Json): string {
  return typeof value === 'string' ? value : raise(() => 'trim input must be a string');
}

/** A search for spaces before the end is not linear with a regular expression alone. */
function trimRight(value: string): string {
  let end = value.length;
  while (end > 0 && spaceAtEnd.test(value.charAt(end - 1))) end -= 1;
  return value.slice(0, end);
}

function both(name: string, input: Json, part: Json): boolean {
  return (typeof input === 'string' && typeof part === 'string') || raise(() => `${name}() requires string inputs`);
}

function trimStart(input: Json, part: Json): Json {
  both('startswith', input, part);
  const [value, start] = [input as string, part as string];
  return value.startsWith(start) ? value.slice(start.length) : value;
}

function trimEnd(input: Json, part: Json): Json {
  both('endswith', input, part);
  const [value, end] = [input as string, part as string];
  return value.endsWith(end) ? value.slice(0, value.length - end.length) : value;
}

function implode(input: Json, run: Run): string {
  if (!Array.isArray(input)) return raise(() => 'implode input must be an array');
  run.work(input.length * 2);
  const parts = input.map((item) => {
    if (typeof item !== 'number' || Number.isNaN(item)) {
      return raise(() => `${describe(item)} can't be imploded, unicode codepoint needs to be numeric`);
    }
    const code = Math.trunc(item);
    const valid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
    return String.fromCodePoint(valid ? code : 0xfffd);
  });
  return parts.join('');
}

function join(input: Json, separator: Json, run: Run): Json {
  const items = Array.isArray(input)
    ? input
    : input !== null && typeof input === 'object'
      ? Object.values(input)
      : null;
  if (items === null) return raise(() => `Cannot iterate over ${describe(input)}`);
  if (items.length === 0) return '';
  run.work(items.length * 4);
  let joined = '';
  items.forEach((item, index) => {
    if (index > 0) joined = add(joined, separator, run) as string;
    if (item !== null && typeof item === 'object') {
      const before = joined;
      raise(() => `${describe(before)} and ${describe(item)} cannot be added`);
    }
    joined += item === null ? '' : typeof item === 'number' ? formatNumber(item) : String(item);
    run.checkSize(joined.length);
  });
  return joined;
}

function indices(input: Json, part: Json, run: Run): Json {
  if (Array.isArray(input)) return indicesOf(input, Array.isArray(part) ? part : [part], run);
  if (typeof input !== 'string' || typeof part !== 'string') return indexValue(input, part, run);
  const found: Json[] = [];
  if (part === '') return found;
  run.work(input.length);
  const offset = codePointOffsets(input);
  for (let at = input.indexOf(part); at >= 0; at = input.indexOf(part, at + 1)) {
    run.step();
    found.push(offset(at));
  }
  return found;
}
