import type { Ast } from './ast';
import { compileNative } from './compile-native';
import { type Code, type Paths, many, single } from './code';
import { compileAst } from './compile-ast';
import type { Json } from './json';
import { prelude } from './prelude';
import type { Closure, Env, Run } from './run';
import { type Compilation, type FunctionTarget, type Scope, type Variant, extend, outer, sizeOf } from './scope';

/** Code for a call: of a parameter, of a function the program defines, or of one that comes with the language. */
export function compileCall(
  ast: Ast & { kind: 'call' },
  args: readonly Code[],
  scope: Scope | null,
  compilation: Compilation,
): Code {
  for (let at = scope; at !== null; at = at.up) {
    const { entry } = at;
    if (entry.name !== ast.name) continue;
    if (entry.kind === 'closure' && args.length === 0) return callClosure(sizeOf(scope) - at.size, entry.single);
    if (entry.kind === 'function' && entry.target.definition.parameters.length === args.length) {
      return callFunction(entry.target, args, sizeOf(scope), compilation);
    }
  }
  const native = compileNative(ast, args, compilation);
  if (native !== null) return native;
  const signature = `${ast.name}/${args.length}`;
  let target = compilation.prelude.get(signature);
  const definition = prelude(signature);
  if (definition !== undefined) {
    target ??= { definition, scope: null, variants: new Map() };
    compilation.prelude.set(signature, target);
    return callFunction(target, args, sizeOf(scope), compilation);
  }
  return compilation.fail(`${signature} is not defined`, ast.at);
}

function callClosure(distance: number, one: boolean): Code {
  // Every place of a parameter is filled by the call of its function.
  const closureOf = (env: Env | null): Closure => outer(env, distance)!.closure!;
  const paths = (): Paths => (run, env, path, input, emit) => {
    run.step();
    const { code, env: around } = closureOf(env);
    return code.paths()(run, around, path, input, emit);
  };
  if (one) {
    return single((run, env, input) => {
      const { code, env: around } = closureOf(env);
      // The function was compiled for arguments with one result each.
      return code.one!(run, around, input);
    }, paths);
  }
  return many((run, env, input, emit) => {
    run.step();
    const { code, env: around } = closureOf(env);
    return code.each(run, around, input, emit);
  }, paths);
}

/** Code for a call of a function defined in the language itself. */
function callFunction(target: FunctionTarget, args: readonly Code[], size: number, compilation: Compilation): Code {
  const { parameters } = target.definition;
  const variant = variantFor(target, args, compilation);
  const distance = size - sizeOf(target.scope);
  const byValue = args.filter((_, index) => parameters[index]?.startsWith('$') === true);
  const enter = (run: Run, env: Env | null): Env | null => {
    run.enter();
    let inner = outer(env, distance);
    for (const code of args) inner = { value: null, closure: { code, env }, up: inner };
    return inner;
  };
  const bind = (run: Run, env: Env | null, input: Json, next: (env: Env | null) => boolean): boolean => {
    const from = (index: number, up: Env | null): boolean => {
      const code = byValue[index];
      if (code === undefined) return next(up);
      return code.each(run, env, input, (value) => from(index + 1, { value, closure: null, up }));
    };
    const stopped = from(0, enter(run, env));
    run.depth -= 1;
    return stopped;
  };
  // The code of a variant is there by the time the program runs.
  const paths = (): Paths => (run, env, path, input, emit) =>
    bind(run, env, input, (bound) => variant.code!.paths()(run, bound, path, input, emit));
  if (!variant.single || byValue.some(({ one }) => one === null)) {
    return many(
      (run, env, input, emit) => bind(run, env, input, (bound) => variant.code!.each(run, bound, input, emit)),
      paths,
    );
  }
  const values = byValue.flatMap(({ one }) => one ?? []);
  return single((run, env, input) => {
    let inner = enter(run, env);
    for (const one of values) inner = { value: one(run, env, input), closure: null, up: inner };
    // A variant with one result has code for it.
    const result = variant.code!.one!(run, inner, input);
    run.depth -= 1;
    return result;
  }, paths);
}

/** The body of a function for these arguments; compiled as if calls of itself had one result while that holds. */
function variantFor(target: FunctionTarget, args: readonly Code[], compilation: Compilation): Variant {
  const key = args.map(({ one }) => (one === null ? '*' : '1')).join('');
  const known = target.variants.get(key);
  if (known !== undefined) return known;
  const { definition } = target;
  let scope = extend(target.scope, { kind: 'function', name: definition.name, target });
  definition.parameters.forEach((parameter, index) => {
    const name = parameter.replace('$', '');
    scope = extend(scope, { kind: 'closure', name, single: args[index]?.one !== null });
  });
  for (const parameter of definition.parameters) {
    if (parameter.startsWith('$')) scope = extend(scope, { kind: 'variable', name: parameter.slice(1) });
  }
  for (const isSingle of [true, false]) {
    const variant: Variant = { single: isSingle, code: null };
    target.variants.set(key, variant);
    const code = compileAst(definition.body, scope, compilation);
    if (isSingle && code.one === null) continue;
    variant.code = code;
    return variant;
  }
  return compilation.fail(`${definition.name} cannot be compiled`, definition.at);
}
