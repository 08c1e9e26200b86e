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
  const { names, all, skipEmpty, weight } = pattern;
  const next = finder(input, pattern, run);
  const offsets = codePointOffsets(input);
  let from = 0;
  for (let matcher = next(0); matcher !== null; matcher = from <= input.length ? next(from) : null) {
    const [start, end] = [matcher.start(), matcher.end()];
    run.work(4 * weight * (end - from));
    const found = matcher;
    const groups = names.map((name, index) => {
      const [first, last] = [found.start(index + 1), found.end(index + 1)];
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

type Matcher = ReturnType<SearchPattern['expression']['matcher']>;

/**
 * Finds the first match from an offset on. A last line break counts as behind the end too: where the expression sees
 * the end, the text is also searched without it.
 */
export function finder(input: string, pattern: SearchPattern, run: Run): (from: number) => Matcher | null {
  const { expression, weight } = pattern;
  const whole = expression.matcher(input);
  run.work(input.length * weight);
  const charge = (from: number): void => {
    run.step();
    if (pattern.looksFar && from > 0) run.work(((input.length - from) >> 2) * weight);
  };
  if (!pattern.seesEnd || !input.endsWith('\n')) {
    return (from) => {
      charge(from);
      return whole.find(from) ? whole : null;
    };
  }
  const shorter = expression.matcher(input.slice(0, -1));
  run.work(input.length * weight);
  return (from) => {
    charge(from);
    const first = whole.find(from) ? whole : null;
    const second = from < input.length && shorter.find(from) ? shorter : null;
    if (first === null || second === null) return first ?? second;
    const before = first.start() - second.start() || second.end() - first.end();
    return before <= 0 ? first : second;
  };
}
