import { countCodePoints } from './code-points';
import { describe } from './describe';
import type { Json } from './json';
import { raise } from './raise';

/** What jq calls the length of a value: of a number, how far it is from zero. */
export function lengthOf(value: Json): Json {
  if (value === null) return 0;
  if (typeof value === 'string') return countCodePoints(value);
  if (typeof value === 'number') return Math.abs(value);
  if (typeof value === 'boolean') return raise(() => `${describe(value)} has no length`);
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}
