import { type Code, type Paths, many, single } from './code';

/** Code for `left | right`. */
export function compilePipe(left: Code, right: Code): Code {
  const [first, second] = [left.one, right.one];
  const paths = (): Paths => {
    const [before, after] = [left.paths(), right.paths()];
    return (run, env, path, input, emit) =>
      before(run, env, path, input, (found, value) => after(run, env, found, value, emit));
  };
  if (first !== null && second !== null)
    return single((run, env, input) => second(run, env, first(run, env, input)), paths);
  if (first !== null) return many((run, env, input, emit) => right.each(run, env, first(run, env, input), emit), paths);
  if (second !== null) {
    return many((run, env, input, emit) => left.each(run, env, input, (value) => emit(second(run, env, value))), paths);
  }
  return many(
    (run, env, input, emit) => left.each(run, env, input, (value) => right.each(run, env, value, emit)),
    paths,
  );
}

/** Code for `left, right`. */
export function compileComma(left: Code, right: Code): Code {
  return many(
    (run, env, input, emit) => {
      run.step();
      return left.each(run, env, input, emit) || right.each(run, env, input, emit);
    },
    () => {
      const [before, after] = [left.paths(), right.paths()];
      return (run, env, path, input, emit) => {
        run.step();
        return before(run, env, path, input, emit) || after(run, env, path, input, emit);
      };
    },
  );
}
