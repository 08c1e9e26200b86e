import { type Code, type Each, type One, type Paths, isTrue, many, single } from './code';
import { noPath } from './path';
import { Raise } from './raise';
import type { Json } from './json';

/** Code for `if condition then … else … end`, a branch for each result of the condition. */
export function compileIf(condition: Code, then: Code, otherwise: Code): Code {
  const [test, yes, no] = [condition.one, then.one, otherwise.one];
  const paths = (): Paths => {
    const [first, second] = [then.paths(), otherwise.paths()];
    return (run, env, path, input, emit) =>
      condition.each(run, env, input, (value) => (isTrue(value) ? first : second)(run, env, path, input, emit));
  };
  if (test === null) {
    return many(
      (run, env, input, emit) =>
        condition.each(run, env, input, (value) => (isTrue(value) ? then : otherwise).each(run, env, input, emit)),
      paths,
    );
  }
  if (yes !== null && no !== null) {
    return single((run, env, input) => (isTrue(test(run, env, input)) ? yes : no)(run, env, input), paths);
  }
  const [each, other] = [then.each, otherwise.each];
  return many((run, env, input, emit) => (isTrue(test(run, env, input)) ? each : other)(run, env, input, emit), paths);
}

/** Code for `and` and `or`: the right side only counts where the left one does not decide. */
export function compileLogic(decisive: boolean, left: Code, right: Code): Code {
  const [first, second] = [left.one, right.one];
  if (first !== null && second !== null) {
    return single((run, env, input) =>
      isTrue(first(run, env, input)) === decisive ? decisive : isTrue(second(run, env, input)),
    );
  }
  return many((run, env, input, emit) =>
    left.each(run, env, input, (value) =>
      isTrue(value) === decisive ? emit(decisive) : right.each(run, env, input, (other) => emit(isTrue(other))),
    ),
  );
}

/** Code for `left // right`: the true results on the left, or else those on the right. */
export function compileAlternative(left: Code, right: Code): Code {
  const [first, second] = [left.one ?? left.orNull ?? null, right.one];
  const paths = (): Paths => {
    const [before, after] = [left.paths(), right.paths()];
    return (run, env, path, input, emit) => {
      let found = false;
      const stopped = before(run, env, path, input, (at, value) => {
        if (!isTrue(value)) return false;
        found = true;
        return emit(at, value);
      });
      return stopped || (!found && after(run, env, path, input, emit));
    };
  };
  if (first !== null && second !== null) {
    return single((run, env, input) => {
      const value = first(run, env, input);
      return isTrue(value) ? value : second(run, env, input);
    }, paths);
  }
  return many((run, env, input, emit) => {
    let found = false;
    const stopped = left.each(run, env, input, (value) => {
      if (!isTrue(value)) return false;
      found = true;
      return emit(value);
    });
    return stopped || (!found && right.each(run, env, input, emit));
  }, paths);
}

/** Code for `try body catch handler`, and for `body?` without a handler. */
export function compileTry(body: Code, handler: Code | null): Code {
  const [inside, rescue] = [body.one, handler === null ? null : handler.one];
  const paths = (): Paths => {
    const attempt = body.paths();
    const other = handler?.paths();
    return (run, env, path, input, emit) =>
      guard(
        run,
        (outside) => attempt(run, env, path, input, (at, value) => outside(() => emit(at, value))),
        (error) => other?.(run, env, error === input ? path : noPath, error, emit) ?? false,
      );
  };
  if (inside !== null && rescue !== null) {
    return single((run, env, input) => {
      const { depth } = run;
      let caught: Json;
      try {
        return inside(run, env, input);
      } catch (error) {
        if (!(error instanceof Raise)) throw error;
        run.depth = depth;
        caught = error.value;
      }
      return rescue(run, env, caught);
    }, paths);
  }
  const code = many(
    (run, env, input, emit) =>
      guard(
        run,
        (outside) => body.each(run, env, input, (value) => outside(() => emit(value))),
        (error) => handler?.each(run, env, error, emit) ?? false,
      ),
    paths,
  );
  if (inside === null || handler !== null) return code;
  const orNull: One = (run, env, input) => {
    const { depth } = run;
    try {
      return inside(run, env, input);
    } catch (error) {
      if (!(error instanceof Raise)) throw error;
      run.depth = depth;
      return null;
    }
  };
  return { ...code, orNull };
}

/** Runs a generator and handles the errors of its own: not those of what receives its results, called `outside`. */
function guard(
  run: Parameters<Each>[0],
  generate: (outside: (receive: () => boolean) => boolean) => boolean,
  handle: (error: Json) => boolean = () => false,
): boolean {
  const { depth } = run;
  let isOutside = false;
  let caught: Json;
  try {
    return generate((receive) => {
      isOutside = true;
      const stopped = receive();
      isOutside = false;
      return stopped;
    });
  } catch (error) {
    if (isOutside || !(error instanceof Raise)) throw error;
    run.depth = depth;
    caught = error.value;
  }
  return handle(caught);
}
