import { type Code, type Each, type Emit, type One, type Paths, many, single } from './code';
import { describe, excerpt } from './describe';
import { fieldOf, indexValue, sliceOf } from './index-value';
import type { Json, JsonObject } from './json';
import { type Path, noPath } from './path';
import { Raise, raise } from './raise';
import type { Env, Run } from './run';

/** Does the last step to a value; undefined where it is optional and fails. */
type Step<Key> = (value: Json, key: Key, run: Run) => Json | undefined;

function optionally<Key>(step: (value: Json, key: Key, run: Run) => Json): Step<Key> {
  return (value, key, run) => {
    try {
      return step(value, key, run);
    } catch (error) {
      if (error instanceof Raise) return undefined;
      throw error;
    }
  };
}

/** Code for `target[key]` and `target.key`; of several results on both sides, the keys vary slowest. */
export function compileIndex(target: Code, key: Code, optional: boolean): Code {
  const { constant } = key;
  const [of, by] = [target.one, key.one];
  const step: Step<Json> = optional ? optionally(indexValue) : indexValue;
  const paths = (): Paths => {
    const inner = target.paths();
    return (run, env, path, input, emit) =>
      key.each(run, env, input, (at) =>
        inner(run, env, path, input, (found, value) => {
          const further = extend(found, value, at);
          const result = step(value, at, run);
          return result !== undefined && emit(further, result);
        }),
      );
  };
  if (of !== null && by !== null) {
    if (optional) {
      const one: One = (run, env, input) => {
        const at = by(run, env, input);
        return step(of(run, env, input), at, run) ?? null;
      };
      const each: Each = (run, env, input, emit) => {
        const at = by(run, env, input);
        const result = step(of(run, env, input), at, run);
        return result !== undefined && emit(result);
      };
      return { ...many(each, paths), orNull: one };
    }
    if (typeof constant === 'string') return single((run, env, input) => fieldOf(of(run, env, input), constant), paths);
    return single((run, env, input) => {
      const at = by(run, env, input);
      return indexValue(of(run, env, input), at, run);
    }, paths);
  }
  return many(
    (run, env, input, emit) =>
      key.each(run, env, input, (at) =>
        target.each(run, env, input, (value) => {
          const result = step(value, at, run);
          return result !== undefined && emit(result);
        }),
      ),
    paths,
  );
}

interface Bounds {
  readonly start: Json;
  readonly end: Json;
}

/** Code for `target[from:to]`. */
export function compileSlice(target: Code, from: Code | null, to: Code | null, optional: boolean): Code {
  const slice = (value: Json, { start, end }: Bounds, run: Run): Json => sliceOf(value, start, end, run);
  const step: Step<Bounds> = optional ? optionally(slice) : slice;
  const each = (run: Run, env: Env | null, input: Json, use: (bounds: Bounds) => boolean): boolean => {
    const withStart = (start: Json): boolean =>
      to === null ? use({ start, end: null }) : to.each(run, env, input, (end) => use({ start, end }));
    return from === null ? withStart(null) : from.each(run, env, input, withStart);
  };
  const paths = (): Paths => {
    const inner = target.paths();
    return (run, env, path, input, emit) =>
      each(run, env, input, (bounds) =>
        inner(run, env, path, input, (found, value) => {
          const further = extend(found, value, { start: bounds.start, end: bounds.end });
          const result = step(value, bounds, run);
          return result !== undefined && emit(further, result);
        }),
      );
  };
  const [first, last, of] = [from === null ? nothing : from.one, to === null ? nothing : to.one, target.one];
  if (first !== null && last !== null && of !== null && !optional) {
    return single((run, env, input) => {
      const start = first(run, env, input);
      const end = last(run, env, input);
      return sliceOf(of(run, env, input), start, end, run);
    }, paths);
  }
  return many(
    (run, env, input, emit) =>
      each(run, env, input, (bounds) =>
        target.each(run, env, input, (value) => {
          const result = step(value, bounds, run);
          return result !== undefined && emit(result);
        }),
      ),
    paths,
  );
}

const nothing = (): Json => null;

/** Code for `target[]`. */
export function compileIterate(target: Code, optional = false): Code {
  const { one } = target;
  const go = (value: Json, run: Run, emit: Emit): boolean =>
    !(optional && (value === null || typeof value !== 'object')) && iterate(value, run, emit);
  return many(
    one !== null
      ? (run, env, input, emit) => go(one(run, env, input), run, emit)
      : (run, env, input, emit) => target.each(run, env, input, (value) => go(value, run, emit)),
    () => {
      const inner = target.paths();
      return (run, env, path, input, emit) =>
        inner(run, env, path, input, (found, value) => {
          if (found === noPath)
            raise(() => `Invalid path expression near attempt to iterate through ${excerpt(value)}`);
          if (optional && (value === null || typeof value !== 'object')) return false;
          if (Array.isArray(value)) {
            return value.some((item, index) => {
              run.step();
              return emit({ key: index, up: found }, item);
            });
          }
          const object = iterable(value);
          const keys = Object.keys(object);
          run.work(keys.length);
          return keys.some((key) => {
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
  const keys = Object.keys(object);
  run.work(keys.length);
  for (const key of keys) {
    run.step();
    if (emit(object[key] ?? null)) return true;
  }
  return false;
}

function iterable(value: Json): JsonObject {
  if (value === null || typeof value !== 'object') return raise(() => `Cannot iterate over ${describe(value)}`);
  return value as JsonObject;
}

/** The path one key further. */
function extend(path: Path, value: Json, key: Json): Path {
  if (path === noPath) {
    raise(() => `Invalid path expression near attempt to access element ${excerpt(key)} of ${excerpt(value)}`);
  }
  return { key, up: path };
}
