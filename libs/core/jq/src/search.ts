import { codePointOffsets, countCodePoints } from './code-points';
import { describe } from './describe';
import type { Json, JsonObject } from './json';
import { kindOf } from './kind-of';
import { putOwn } from './own';
import { type SearchPattern, searchPattern } from './pattern-syntax';
import { raise } from './raise';
import type { Run } from './run';

/** One match: its place in UTF-16 units, and jq's description of it. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly description: () => JsonObject;
  readonly captures: () => JsonObject;
}

/** The pattern and flags of `match(pattern)`, where the pattern may be an array of both. */
export function patternOf(pattern: Json, flags: Json, extra: string, run: Run): SearchPattern {
  const [source, given] = Array.isArray(pattern) ? [pattern[0] ?? null, pattern[1] ?? flags] : [pattern, flags];
  if (typeof source !== 'string') {
    return raise(() =>
      Array.isArray(pattern)
        ? `${describe(source)} cannot be matched, as it is not a string`
        : `${kindOf(source)} not a string or array`,
    );
  }
  if (given !== null && typeof given !== 'string') return raise(() => `${describe(given)} is not a string`);
  run.work(source.length * 8);
  return searchPattern(source, (given ?? '') + extra);
}

/** Calls `receive` with the matches in turn, until it returns true. */
export function search(input: Json, pattern: SearchPattern, run: Run, receive: (match: Match) => boolean): boolean {
  if (typeof input !== 'string') return raise(() => `${describe(input)} cannot be matched, as it is not a string`);
  const { expression, names, all, skipEmpty, weight } = pattern;
  const matcher = expression.matcher(input);
  const offsets = codePointOffsets(input);
  run.work(input.length * weight);
  let from = 0;
  while (from <= input.length && matcher.find(from)) {
    run.step();
    const [start, end] = [matcher.start(), matcher.end()];
    run.work(4 * weight * (end - from));
    const groups = names.map((name, index) => {
      const [first, last] = [matcher.start(index + 1), matcher.end(index + 1)];
      return { name, first, text: first < 0 ? null : input.slice(first, last) };
    });
    from = end > start ? end : end + ((input.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
    if (skipEmpty && end === start) {
      if (!all) return false;
      continue;
    }
    const description = (): JsonObject => ({
      offset: offsets(start),
      length: countCodePoints(input.slice(start, end)),
      string: input.slice(start, end),
      captures: groups.map(({ name, first, text }) => ({
        offset: text === null ? -1 : offsets(first),
        length: text === null ? 0 : countCodePoints(text),
        string: text,
        name,
      })),
    });
    const captures = (): JsonObject => {
      const object: JsonObject = {};
      for (const { name, text } of groups) if (name !== null) putOwn(object, name, text);
      return object;
    };
    if (receive({ start, end, description, captures })) return true;
    if (!all) return false;
  }
  return false;
}
