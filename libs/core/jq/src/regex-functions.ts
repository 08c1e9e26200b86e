import { add } from './arithmetic';
import { type Code, constantly, many, single } from './code';
import type { CodeFunction } from './compile-native';
import { describe } from './describe';
import type { Json } from './json';
import type { SearchPattern } from './pattern-syntax';
import { Raise, raise } from './raise';
import { type Env, Run } from './run';
import { type Match, finder, patternOf, search } from './search';

const noFlags = constantly(null);
type Use = (run: Run, input: Json, pattern: SearchPattern, emit: (value: Json) => boolean) => boolean;

/** Functions on regular expressions. */
export const regexFunctions: Readonly<Record<string, CodeFunction>> = {
  ...family('match', '', (run, input, pattern, emit) =>
    search(input, pattern, run, (match) => emit(match.description())),
  ),
  ...family('capture', '', (run, input, pattern, emit) =>
    search(input, pattern, run, (match) => emit(match.captures())),
  ),
  ...family('scan', 'g', (run, input, pattern, emit) =>
    search(input, pattern, run, (match) => emit(scanned(match, pattern))),
  ),
  ...family('splits', 'g', (run, input, pattern, emit) => pieces(run, input, pattern, emit)),
  'test/1': (pattern = noFlags) => test(pattern, noFlags),
  'test/2': (pattern = noFlags, flags = noFlags) => test(pattern, flags),
  'split/2': (pattern = noFlags, flags = noFlags) =>
    withPattern(pattern, flags, 'g', (run, input, compiled, emit) => {
      const parts: Json[] = [];
      pieces(run, input, compiled, (part) => parts.push(part) < 0);
      return emit(parts);
    }),
  'sub/2': (pattern = noFlags, replacement = noFlags) => substitute(pattern, replacement, noFlags, ''),
  'sub/3': (pattern = noFlags, replacement = noFlags, flags = noFlags) => substitute(pattern, replacement, flags, ''),
  'gsub/2': (pattern = noFlags, replacement = noFlags) => substitute(pattern, replacement, noFlags, 'g'),
  'gsub/3': (pattern = noFlags, replacement = noFlags, flags = noFlags) => substitute(pattern, replacement, flags, 'g'),
};

function family(name: string, extra: string, use: Use): Record<string, CodeFunction> {
  return {
    [`${name}/1`]: (pattern = noFlags) => withPattern(pattern, noFlags, extra, use),
    [`${name}/2`]: (pattern = noFlags, flags = noFlags) => withPattern(pattern, flags, extra, use),
  };
}

/** Compiles the pattern beforehand where it is a literal; an error in it still belongs to the evaluation. */
function prepare(pattern: Code, flags: Code, extra: string): SearchPattern | null {
  if (pattern.constant === undefined || flags.constant === undefined) return null;
  try {
    return patternOf(pattern.constant, flags.constant, extra, new Run([], {}));
  } catch (error) {
    if (error instanceof Raise) return null;
    throw error;
  }
}

function withPattern(pattern: Code, flags: Code, extra: string, use: Use): Code {
  const ready = prepare(pattern, flags, extra);
  if (ready !== null) return many((run, _env, input, emit) => use(run, input, ready, emit));
  return many((run, env, input, emit) =>
    flags.each(run, env, input, (flag) =>
      pattern.each(run, env, input, (source) => use(run, subject(input), patternOf(source, flag, extra, run), emit)),
    ),
  );
}

function subject(input: Json): Json {
  return typeof input === 'string' ? input : raise(() => `${describe(input)} cannot be matched, as it is not a string`);
}

function test(pattern: Code, flags: Code): Code {
  const found = (run: Run, input: Json, compiled: SearchPattern): boolean => {
    const text = subject(input);
    if (compiled.skipEmpty) return search(text, compiled, run, () => true);
    return finder(text as string, compiled, run)(0) !== null;
  };
  const ready = prepare(pattern, flags, '');
  if (ready !== null) return single((run, _env, input) => found(run, input, ready));
  return withPattern(pattern, flags, '', (run, input, compiled, emit) => emit(found(run, input, compiled)));
}

function scanned(match: Match, pattern: SearchPattern): Json {
  const { string = null, captures } = match.description();
  if (pattern.names.length === 0) return string;
  return (captures as { string: string | null }[]).map((capture) => capture.string);
}

function pieces(run: Run, input: Json, pattern: SearchPattern, emit: (value: Json) => boolean): boolean {
  let previous = 0;
  const text = input as string;
  const stopped = search(input, pattern, run, ({ start, end }) => {
    const piece = text.slice(previous, start);
    previous = end;
    return emit(piece);
  });
  return stopped || emit(text.slice(previous));
}

/** Replaces matches; where the replacement has several results, there is one text for each of them. */
function substitute(pattern: Code, replacement: Code, flags: Code, extra: string): Code {
  const ready = prepare(pattern, flags, extra);
  const replace = (
    run: Run,
    env: Env | null,
    input: Json,
    compiled: SearchPattern,
    emit: (value: Json) => boolean,
  ): boolean => {
    const text = subject(input) as string;
    const results: Json[] = [];
    let previous = 0;
    const stopped = search(text, compiled, run, (match) => {
      const gap = text.slice(previous, match.start);
      let index = 0;
      const isBreak = replacement.each(run, env, match.captures(), (value) => {
        run.step();
        const before = add(results[index] ?? null, gap, run);
        results[index] = add(before, value, run);
        index += 1;
        return false;
      });
      previous = match.end;
      return isBreak;
    });
    if (stopped) return true;
    if (results.length === 0) return emit(text);
    return results.some((result) => emit(add(result, text.slice(previous), run)));
  };
  if (ready !== null) return many((run, env, input, emit) => replace(run, env, input, ready, emit));
  return many((run, env, input, emit) =>
    pattern.each(run, env, input, (source) =>
      flags.each(run, env, input, (flag) => replace(run, env, input, patternOf(source, flag, extra, run), emit)),
    ),
  );
}
