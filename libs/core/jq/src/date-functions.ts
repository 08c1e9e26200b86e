import { type BrokenDown, breakDown, formatTime, parseTime, toSeconds } from './calendar';
import type { ValueFunction } from './compile-native';
import type { Json } from './json';
import { raise } from './raise';

/** Functions on dates. There is one time zone, UTC: a program must give the same result wherever it runs. */
export const dateFunctions: Readonly<Record<string, ValueFunction>> = {
  'mktime/0': (_run, input) => {
    if (!Array.isArray(input)) return raise(() => 'mktime requires array inputs');
    return toSeconds(brokenDown(input, 'mktime'));
  },
  'gmtime/0': (_run, input) => fromSeconds(input, 'gmtime'),
  'localtime/0': (_run, input) => fromSeconds(input, 'localtime'),
  'strftime/1': (run, input, format = null) => {
    const text = strftime(input, format, 'strftime/1');
    run.checkSize(text.length);
    return text;
  },
  'strflocaltime/1': (run, input, format = null) => {
    const text = strftime(input, format, 'strflocaltime/1');
    run.checkSize(text.length);
    return text;
  },
  'strptime/1': (_run, input, format = null) => {
    if (typeof input !== 'string' || typeof format !== 'string') {
      return raise(() => 'strptime/1 requires string inputs and arguments');
    }
    return parseTime(input, format) ?? raise(() => `date "${input}" does not match format "${format}"`);
  },
};

function fromSeconds(input: Json, name: string): Json {
  return typeof input === 'number' ? breakDown(input) : raise(() => `${name}() requires numeric inputs`);
}

function strftime(input: Json, format: Json, name: string): string {
  const parts: Json = typeof input === 'number' ? breakDown(input) : input;
  if (!Array.isArray(parts)) return raise(() => `${name} requires parsed datetime inputs`);
  if (typeof format !== 'string') return raise(() => `${name} requires a string format`);
  return formatTime(brokenDown(parts, name), format);
}

function brokenDown(parts: readonly Json[], name: string): BrokenDown {
  const numbers = parts.map((part) =>
    typeof part === 'number' && !Number.isNaN(part) ? part : raise(() => `${name} requires parsed datetime inputs`),
  );
  // What is left out is what C leaves it: a year counts from 1900.
  const [year = 1900, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0, weekday = 0, yearDay = 0] = numbers;
  return [year, month, day, hours, minutes, seconds, weekday, yearDay];
}
