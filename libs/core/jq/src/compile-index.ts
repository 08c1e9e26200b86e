import { type Code, type Emit, type Each, type Paths, many, single } from './code';
import { describe, excerpt } from './describe';
import { fieldOf, indexValue, sliceOf } from './index-value';
import type { Json } from './json';
import { type Path, noPath } from './path';
import { raise } from './raise';
import type { Run } from './run';

/** Code for `target[key]` and `target.key`; of several results on both sides, the keys vary slowest. */
export function compileIndex(target: Code, key: Code): Code {
  const { constant } = key;
  const of = target.one;
  if (typeof constant === 'string') {
    const paths = indexPaths(target, key);
    if (of !== null) return single((run, env, input) => fieldOf(of(run, env, input), constant), paths);
    return many(
      (run, env, input, emit) => target.each(run, env, input, (value) => emit(fieldOf(value, constant))),
      paths,
    );
  }
  const by = key.one;
  if (of !== null && by !== null) {
    return single((run, env, input) => {
      const at = by(run, env, input);
      return indexValue(of(run, env, input), at, run);
    }, indexPaths(target, key));
  }
  return many(
    (run, env, input, emit) =>
      key.each(run, env, input, (at) =>
        target.each(run, env, input, (value) => emit(indexValue(value, at, run))),
      ),
    indexPaths(target, key),
  );
}

function indexPaths(target: Code, key: Code): () => Paths {
  return () => {
    const inner = target.paths();
    return (run, env, path, input, emit) =>
      key.each(run, env, input, (at) =>
        inner(run, env, path, input, (found, value) => emit(step(found, value, at), indexValue(value, at, run))),
      );
  };
}

/** Code for `target[from:to]`. */
export function compileSlice(target: Code, from: Code | null, to: Code | null): Code {
  const bounds = (run: Run, env: Parameters<Each>[1], input: Json, use: (start: Json, end: Json) => boolean): boolean => {
    const withStart = (start: Json): boolean =>
      to === null ? use(start, null) : to.each(run, env, input, (end) => use(start, end));
    return from === null ? withStart(null) : from.each(run, env, input, withStart);
  };
  const paths = (): Paths => {
    const inner = target.paths();
    return (run, env, path, input, emit) =>
      bounds(run, env, input, (start, end) =>
        inner(run, env, path, input, (found, value) =>
          emit(step(found, value, { start, end }), sliceOf(value, start, end, run)),
        ),
      );
  };
  const [first, last, of] = [from === null ? nothing : from.one, to === null ? nothing : to.one, target.one];
  if (first !== null && last !== null && of !== null) {
    return single((run, env, input) => {
      const start = first(run, env, input);
      const end = last(run, env, input);
      return sliceOf(of(run, env, input), start, end, run);
    }, paths);
  }
  return many(
    (run, env, input, emit) =>
      bounds(run, env, input, (start, end) =>
        target.each(run, env, input, (value) => emit(sliceOf(value, start, end, run))),
      ),
    paths,
  );
}

const nothing = (): Json => null;

/** Code for `target[]`. */
export function compileIterate(target: Code): Code {
  const { one } = target;
  return many(
    one !== null
      ? (run, env, input, emit) => iterate(one(run, env, input), run, emit)
      : (run, env, input, emit) => target.each(run, env, input, (value) => iterate(value, run, emit)),
    () => {
      const inner = target.paths();
      return (run, env, path, input, emit) =>
        inner(run, env, path, input, (found, value) => {
          if (found === noPath) raise(() => `Invalid path expression near attempt to iterate through ${excerpt(value)}`);
          if (Array.isArray(value)) {
            return value.some((item, index) => {
              run.step();
              return emit({ key: index, up: found }, item);
            });
          }
          const object = iterable(value);
          return Object.keys(object).some((key) => {
            run.step();
            return emit({ key, up: found }, object[key] ?? null);
          });
        });
    },
  );
}

/** Passes on every entry of an array or object. */
export function iterate(value: Json, run: Run, emit: Emit): boolean {
  if (Array.isArray(value)) {
    for (const item of value) {
      run.step();
      if (emit(item)) return true;
    }
    return false;
  }
  const object = iterable(value);
  for (const key of Object.keys(object)) {
    run.step();
    if (emit(object[key] ?? null)) return true;
  }
  return false;
}

function iterable(value: Json): { [key: string]: Json } {
  if (value === null || typeof value !== 'object') raise(() => `Cannot iterate over ${describe(value)}`);
  return value as { [key: string]: Json };
}

/** The path one key further. */
function step(path: Path, value: Json, key: Json): Path {
  if (path === noPath) {
    raise(() => `Invalid path expression near attempt to access element ${excerpt(key)} of ${excerpt(value)}`);
  }
  return { key, up: path };
}
