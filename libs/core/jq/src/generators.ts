import { add } from './arithmetic';
import { type Code, type Each, type Paths, breaking, isTrue, many, runToEnd, single } from './code';
import { compare } from './compare';
import { collect } from './compile-construction';
import { compileIterate } from './compile-index';
import { compilePipe } from './compile-pipe';
import type { CodeFunction } from './compile-native';
import type { Json } from './json';
import { Raise, raise } from './raise';
import { recurse } from './recurse';
import { repeatedly } from './repeatedly';
import type { Env, Run } from './run';
import { firstOf, lastOf, limit, nthOf, skip } from './take';

const identity: Code = single(
  (_run, _env, input) => input,
  () => (_run, _env, path, input, emit) => emit(path, input),
);
const none: Each & Paths = () => false;

/** Functions with any number of results, and those that ask their arguments for any number. */
export const generators: Readonly<Record<string, CodeFunction>> = {
  'empty/0': () => many(none, () => none),
  'select/1': (condition = identity) => select(condition),
  'map/1': (each = identity) => {
    const body = compilePipe(compileIterate(identity), each);
    const { one } = each;
    if (one === null) return single((run, env, input) => collect(body, run, env, input));
    return single((run, env, input) => {
      if (!Array.isArray(input)) return collect(body, run, env, input);
      return input.map((item) => {
        run.step();
        return one(run, env, item);
      });
    });
  },
  'range/1': (end = identity) =>
    many((run, env, input, emit) => end.each(run, env, input, (to) => range(0, to, run, emit))),
  'range/2': (start = identity, end = identity) =>
    many((run, env, input, emit) =>
      start.each(run, env, input, (from) => end.each(run, env, input, (to) => range(from, to, run, emit))),
    ),
  'range/3': (start = identity, end = identity, by = identity) =>
    many((run, env, input, emit) =>
      start.each(run, env, input, (from) =>
        end.each(run, env, input, (to) => by.each(run, env, input, (step) => rangeBy(from, to, step, run, emit))),
      ),
    ),
  'add/1': (values = identity) =>
    single((run, env, input) => {
      let sum: Json = null;
      runToEnd(
        values.each(run, env, input, (value) => {
          run.step();
          sum = add(sum, value, run);
          return false;
        }),
      );
      return sum;
    }),
  'any/1': (condition = identity) => quantifier(compileIterate(identity), condition, true),
  'any/2': (generator = identity, condition = identity) => quantifier(generator, condition, true),
  'all/1': (condition = identity) => quantifier(compileIterate(identity), condition, false),
  'all/2': (generator = identity, condition = identity) => quantifier(generator, condition, false),
  'isempty/1': (generator = identity) => single((run, env, input) => !exists(generator, run, env, input, () => true)),
  'isvalid/1': (attempt = identity) =>
    single((run, env, input) => {
      const { depth } = run;
      try {
        runToEnd(attempt.each(run, env, input, () => false));
        return true;
      } catch (error) {
        if (!(error instanceof Raise)) throw error;
        run.depth = depth;
        return false;
      }
    }),
  'first/0': () => nthOf(identity, 0),
  'last/0': () => nthOf(identity, -1),
  'first/1': firstOf,
  'last/1': lastOf,
  'limit/2': limit,
  'skip/2': skip,
  'recurse/0': recurse,
  'recurse/1': (next = identity) => repeatedly('recurse', next, identity),
  'recurse/2': (next = identity, condition = identity) =>
    repeatedly('recurse', compilePipe(next, select(condition)), identity),
  'repeat/1': (again = identity) =>
    many((run, env, input, emit) => {
      for (;;) {
        run.step();
        if (again.each(run, env, input, emit)) return true;
      }
    }),
  'while/2': (condition = identity, next = identity) => repeatedly('while', next, condition),
  'until/2': (condition = identity, next = identity) => repeatedly('until', next, condition),
  'tostream/0': () => many((run, _env, input, emit) => toStream(input, [], run, emit)),
};

function select(condition: Code): Code {
  const { one } = condition;
  return many(
    one !== null
      ? (run, env, input, emit) => isTrue(one(run, env, input)) && emit(input)
      : (run, env, input, emit) => condition.each(run, env, input, (value) => isTrue(value) && emit(input)),
    () => (run, env, path, input, emit) =>
      condition.each(run, env, input, (value) => isTrue(value) && emit(path, input)),
  );
}

function range(from: Json, to: Json, run: Run, emit: (value: Json) => boolean): boolean {
  if (typeof from !== 'number' || typeof to !== 'number') return raise(() => 'Range bounds must be numeric');
  // A range from or to no number never ends.
  for (let at = from; !(at >= to); at += 1) {
    run.step();
    if (emit(at)) return true;
  }
  return false;
}

/** Values from one on, further by `by` each, while they are before `to` in jq's order of all values. */
function rangeBy(from: Json, to: Json, by: Json, run: Run, emit: (value: Json) => boolean): boolean {
  const direction = Math.sign(compare(by, 0, run));
  if (direction === 0) return false;
  for (let at = from; compare(at, to, run) * direction < 0; at = add(at, by, run)) {
    run.step();
    if (emit(at)) return true;
  }
  return false;
}

function exists(generator: Code, run: Run, env: Env | null, input: Json, test: (value: Json) => boolean): boolean {
  let found = false;
  const stopped = generator.each(run, env, input, (value) => {
    run.step();
    found = test(value);
    return found;
  });
  if (stopped && !found) throw breaking;
  return found;
}

function quantifier(generator: Code, condition: Code, wanted: boolean): Code {
  return single((run, env, input) => {
    const found = exists(generator, run, env, input, (value) =>
      exists(condition, run, env, value, (result) => isTrue(result) === wanted),
    );
    return found === wanted;
  });
}

function toStream(value: Json, path: Json[], run: Run, emit: (value: Json) => boolean): boolean {
  run.enter();
  run.work(path.length * 4);
  let stopped: boolean;
  const isContainer = value !== null && typeof value === 'object';
  const keys: Json[] = !isContainer ? [] : Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  if (keys.length === 0) {
    stopped = emit([path, value]);
  } else {
    stopped = keys.some((key) =>
      toStream((value as { [key: string]: Json })[key as string] ?? null, [...path, key], run, emit),
    );
    stopped ||= emit([[...path, keys.at(-1) ?? null]]);
  }
  run.depth -= 1;
  return stopped;
}
