import type { Ast, Pattern } from './ast';
import { type Code, type Paths, many, single } from './code';
import { compileAst } from './compile-ast';
import { type Bind, type Binder, compileAlternatives, compilePattern } from './compile-pattern';
import type { Json } from './json';
import { Raise } from './raise';
import type { Env, Run } from './run';
import type { Compilation, Scope, Variant } from './scope';

/** Code for `source as patterns | body`. */
export function compileBind(
  source: Code,
  ast: Ast & { kind: 'bind' },
  scope: Scope | null,
  compilation: Compilation,
  tail: Variant | null,
): Code {
  const binder = compilePatterns(ast.patterns, scope, compilation);
  const code = compileAst(ast.body, binder.scope, compilation, tail);
  const paths = (): Paths => {
    const inner = code.paths();
    return (run, env, path, input, emit) =>
      source.each(run, env, input, (value) =>
        binder.each(run, env, value, (bound) => inner(run, bound, path, input, emit)),
      );
  };
  const [from, bind, one] = [source.one, binder.one, code.one];
  if (from !== null && bind !== null && one !== null) {
    return single((run, env, input) => one(run, bind(run, env, from(run, env, input)), input), paths);
  }
  return many(
    (run, env, input, emit) =>
      source.each(run, env, input, (value) =>
        binder.each(run, env, value, (bound) => code.each(run, bound, input, emit)),
      ),
    paths,
  );
}

/** Turns what stands behind `as` into code that binds its variables. */
export function compilePatterns(patterns: readonly Pattern[], scope: Scope | null, compilation: Compilation): Binder {
  const [first] = patterns;
  if (first !== undefined && patterns.length === 1) return compilePattern(first, scope, compilation);
  const alternatives = compileAlternatives(patterns, scope, compilation);
  const each: Bind = (run, env, value, next) => attempt(alternatives, 0, run, env, value, next);
  return { one: null, each, scope: alternatives[0]?.scope ?? scope };
}

/** Tries the alternatives in turn: an error of the pattern, or of what follows it, leads to the next one. */
function attempt(
  alternatives: readonly Binder[],
  index: number,
  run: Run,
  env: Env | null,
  value: Json,
  next: (env: Env | null) => boolean,
): boolean {
  const binder = alternatives[index];
  if (binder === undefined) return false;
  if (index === alternatives.length - 1) return binder.each(run, env, value, next);
  const { depth } = run;
  try {
    return binder.each(run, env, value, next);
  } catch (error) {
    if (!(error instanceof Raise)) throw error;
    run.depth = depth;
  }
  return attempt(alternatives, index + 1, run, env, value, next);
}
