import type { Ast } from './ast';
import { type Code, many, runToEnd, single } from './code';
import { compileAccumulation } from './compile-accumulation';
import { compileAst } from './compile-ast';
import { compilePatterns } from './compile-bind';
import type { Json } from './json';
import type { Env, Run } from './run';
import type { Compilation, Scope } from './scope';
import type { Owned } from './update-value';

/** Code for `reduce source as patterns (initial; update)`. */
export function compileReduce(
  source: Code,
  initial: Code,
  ast: Ast & { kind: 'reduce' },
  scope: Scope | null,
  compilation: Compilation,
): Code {
  const binder = compilePatterns(ast.patterns, scope, compilation);
  const update = compileAst(ast.update, binder.scope, compilation);
  const [bind, one] = [binder.one, update.one];
  const accumulate = compileAccumulation(ast.update, (part) => compileAst(part, binder.scope, compilation));
  const fold =
    bind !== null && one !== null
      ? (run: Run, env: Env | null, input: Json, initially: Json): Json => {
          let state = initially;
          const owned: Owned = new Set();
          runToEnd(
            source.each(run, env, input, (value) => {
              run.step();
              const bound = bind(run, env, value);
              state = accumulate === null ? one(run, bound, state) : accumulate(run, bound, state, owned);
              return false;
            }),
          );
          return state;
        }
      : (run: Run, env: Env | null, input: Json, initially: Json): Json => {
          let state = initially;
          const step = (bound: Env | null): boolean => {
            run.step();
            let last: Json = null;
            const stopped = update.each(run, bound, state, (result) => {
              last = result;
              return false;
            });
            state = last;
            return stopped;
          };
          runToEnd(source.each(run, env, input, (value) => binder.each(run, env, value, step)));
          return state;
        };
  const start = initial.one;
  if (start !== null) return single((run, env, input) => fold(run, env, input, start(run, env, input)));
  return many((run, env, input, emit) => initial.each(run, env, input, (state) => emit(fold(run, env, input, state))));
}

/** Code for `foreach source as patterns (initial; update; extract)`. */
export function compileForeach(
  source: Code,
  initial: Code,
  ast: Ast & { kind: 'foreach' },
  scope: Scope | null,
  compilation: Compilation,
): Code {
  const binder = compilePatterns(ast.patterns, scope, compilation);
  const update = compileAst(ast.update, binder.scope, compilation);
  const extract = ast.extract === null ? null : compileAst(ast.extract, binder.scope, compilation);
  return many((run, env, input, emit) =>
    initial.each(run, env, input, (start) => {
      let state = start;
      return source.each(run, env, input, (value) =>
        binder.each(run, env, value, (bound) => {
          run.step();
          const before = state;
          state = null;
          return update.each(run, bound, before, (result) => {
            state = result;
            return extract === null ? emit(result) : extract.each(run, bound, result, emit);
          });
        }),
      );
    }),
  );
}
