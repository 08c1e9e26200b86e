import { finite } from './arithmetic';
import { describe } from './describe';
import { JsonReader } from './json-reader';
import type { Json } from './json';
import { raise } from './raise';
import type { Run } from './run';

const manyOpen = 10_000;

/** Reads JSON text as jq does, which takes a few more spellings of numbers. */
export function fromJson(input: Json, run: Run): Json {
  if (typeof input !== 'string') return raise(() => `${describe(input)} only strings can be parsed`);
  run.work(input.length);
  if (input.length < manyOpen) {
    try {
      const value = JSON.parse(input) as Json;
      if (typeof value === 'number') return finite(value, run);
      // An exponent may make a number infinite.
      if (/\d[eE]\+?\d{3}/.test(input)) run.unusual = true;
      return value;
    } catch {
      // Read again below, for what JavaScript does not take and for jq's message.
    }
  }
  return new JsonReader(input, run).read();
}
