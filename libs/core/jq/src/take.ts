import { type Code, type Each, type EmitPath, type Paths, many, single } from './code';
import { indexValue } from './index-value';
import type { Json } from './json';
import { type Path, rootPath } from './path';
import { raise } from './raise';
import type { Run } from './run';

/** Code for the item at a fixed index of the target. */
export function nthOf(target: Code, index: number): Code {
  return single(
    (run, env, input) => indexValue((target.one ?? ((_run, _env, value: Json) => value))(run, env, input), index, run),
    () => {
      const paths = target.paths();
      return (run, env, path, input, emit) =>
        paths(run, env, path, input, (at, value) => emit({ key: index, up: at }, indexValue(value, index, run)));
    },
  );
}

/** Code for `first(generator)`. */
export function firstOf(generator: Code = empty): Code {
  if (generator.one !== null) return generator;
  return many(
    (run, env, input, emit) => {
      let found: Json | undefined;
      const stopped = generator.each(run, env, input, (value) => {
        found = value;
        return true;
      });
      return found === undefined ? stopped : emit(found);
    },
    () => {
      const paths = generator.paths();
      return (run, env, path, input, emit) => {
        const found: { path: Path; value: Json }[] = [];
        const stopped = paths(run, env, path, input, (at, value) => found.push({ path: at, value }) > 0);
        const [first] = found;
        return first === undefined ? stopped : emit(first.path, first.value);
      };
    },
  );
}

/** Code for `last(generator)`. */
export function lastOf(generator: Code = empty): Code {
  if (generator.one !== null) return generator;
  return many(
    (run, env, input, emit) => {
      let found: Json | undefined;
      const stopped = generator.each(run, env, input, (value) => {
        run.step();
        found = value;
        return false;
      });
      return stopped || (found !== undefined && emit(found));
    },
    () => {
      const paths = generator.paths();
      return (run, env, path, input, emit) => {
        let last: { path: Path; value: Json } | null = null;
        const keep: EmitPath = (at, value) => {
          last = { path: at, value };
          return false;
        };
        const stopped = paths(run, env, path, input, keep);
        const found = last as { path: Path; value: Json } | null;
        return stopped || (found !== null && emit(found.path, found.value));
      };
    },
  );
}

/** Code for `limit(count; generator)`. */
export function limit(count: Code = empty, generator: Code = empty): Code {
  return counted(
    count,
    "limit doesn't support negative count",
    (wanted, _run, generate, emit) => {
      if (wanted === 0) return false;
      let taken = 0;
      let stoppedBehind = false;
      const stopped = generate((path, value) => {
        taken += 1;
        stoppedBehind = emit(path, value);
        return stoppedBehind || taken >= wanted;
      });
      // Where the generator stopped before it was asked to, that was a `break`.
      return stopped && (stoppedBehind || taken < wanted);
    },
    generator,
  );
}

/** Code for `skip(count; generator)`. */
export function skip(count: Code = empty, generator: Code = empty): Code {
  return counted(
    count,
    "skip doesn't support negative count",
    (unwanted, run, generate, emit) => {
      let seen = 0;
      return generate((path, value) => {
        seen += 1;
        run.step();
        return seen > unwanted && emit(path, value);
      });
    },
    generator,
  );
}

type Counted = (count: number, run: Run, generate: (emit: EmitPath) => boolean, emit: EmitPath) => boolean;

/** Code that passes on some of the results of a generator, by their number. */
function counted(count: Code, negative: string, pass: Counted, generator: Code): Code {
  const check = (value: Json): number => {
    if (typeof value !== 'number') return raise(() => 'Invalid arguments: a count must be a number');
    return value < 0 ? raise(() => negative) : value;
  };
  const each: Each = (run, env, input, emit) =>
    count.each(run, env, input, (value) =>
      pass(
        check(value),
        run,
        (receive) => generator.each(run, env, input, (result) => receive(rootPath, result)),
        (_path, result) => emit(result),
      ),
    );
  return many(each, (): Paths => {
    const paths = generator.paths();
    return (run, env, path, input, emit) =>
      count.each(run, env, input, (value) =>
        pass(check(value), run, (receive) => paths(run, env, path, input, receive), emit),
      );
  });
}

const empty: Code = many(() => false);
