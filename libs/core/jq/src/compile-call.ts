import type { Ast } from './ast';
import { compileNative } from './compile-native';
import { type Code, type One, type Paths, many, single } from './code';
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
  tail: Variant | null,
): Code {
  for (let at = scope; at !== null; at = at.up) {
    const { entry } = at;
    if (entry.name !== ast.name) continue;
    if (entry.kind === 'closure' && args.length === 0) return callClosure(sizeOf(scope) - at.size, entry.single);
    if (entry.kind === 'function' && entry.target.definition.parameters.length === args.length) {
      return callFunction(entry.target, args, sizeOf(scope), compilation, tail);
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
    return callFunction(target, args, sizeOf(scope), compilation, tail);
  }
  return compilation.fail(`${signature} is not defined`, ast.at);
}

function callClosure(distance: number, one: boolean): Code {
  const closureOf = (env: Env | null): Closure => closureAt(env, distance);
  const paths = (): Paths => (run, env, path, input, emit) => {
    run.step();
    const { code, env: around } = closureOf(env);
    return code.paths()(run, around, path, input, emit);
  };
  if (one) {
    const code = single((run, env, input) => {
      const { code: inner, env: around } = closureOf(env);
      return onlyResult(inner)(run, around, input);
    }, paths);
    return { ...code, parameter: distance };
  }
  const code = many((run, env, input, emit) => {
    run.step();
    const { code: inner, env: around } = closureOf(env);
    return inner.each(run, around, input, emit);
  }, paths);
  return { ...code, parameter: distance };
}

function closureAt(env: Env | null, distance: number): Closure {
  const closure = outer(env, distance)?.closure ?? null;
  if (closure === null) throw new Error('a parameter has no place in the environment');
  return closure;
}

/** The code of an expression that was compiled to have one result. */
function onlyResult(code: Code): One {
  if (code.one === null) throw new Error('an expression with one result has none');
  return code.one;
}

/** Code for a call of a function defined in the language itself. */
function callFunction(
  target: FunctionTarget,
  args: readonly Code[],
  size: number,
  compilation: Compilation,
  tail: Variant | null,
): Code {
  const { parameters } = target.definition;
  const variant = variantFor(target, args, compilation);
  const distance = size - sizeOf(target.scope);
  const byValue = args.filter((_, index) => parameters[index]?.startsWith('$') === true);
  const closures = (env: Env | null): Env | null => {
    let inner = outer(env, distance);
    for (const code of args) {
      // A parameter passed on stays the closure it is, lest a loop makes a chain of them.
      const closure = code.parameter === undefined ? { code, env } : closureAt(env, code.parameter);
      inner = { value: null, closure, up: inner };
    }
    return inner;
  };
  const bind = (run: Run, env: Env | null, input: Json, next: (env: Env | null) => boolean): boolean => {
    const from = (index: number, up: Env | null): boolean => {
      const code = byValue[index];
      if (code === undefined) return next(up);
      return code.each(run, env, input, (value) => from(index + 1, { value, closure: null, up }));
    };
    run.enter();
    const stopped = from(0, closures(env));
    run.depth -= 1;
    return stopped;
  };
  const paths = (): Paths => (run, env, path, input, emit) =>
    bind(run, env, input, (bound) => variant.code.paths()(run, bound, path, input, emit));
  if (!variant.single) {
    return many(
      (run, env, input, emit) => bind(run, env, input, (bound) => variant.code.each(run, bound, input, emit)),
      paths,
    );
  }
  if (byValue.some(({ one }) => one === null)) {
    return many(
      (run, env, input, emit) => bind(run, env, input, (bound) => emit(loop(variant, run, bound, input))),
      paths,
    );
  }
  const values = byValue.map(onlyResult);
  const enter = (run: Run, env: Env | null, input: Json): Env | null => {
    let inner = closures(env);
    for (const one of values) inner = { value: one(run, env, input), closure: null, up: inner };
    return inner;
  };
  const code = single((run, env, input) => {
    run.enter();
    const result = loop(variant, run, enter(run, env, input), input);
    run.depth -= 1;
    return result;
  }, paths);
  if (tail !== variant) return code;
  const jump: One = (run, env, input) => {
    run.next = { env: enter(run, env, input), input };
    return again;
  };
  return { ...code, one: jump };
}

/** What a function returns instead of calling itself at its end, so that such a loop needs no stack. */
const again: Json = [];

function loop(variant: Variant, run: Run, env: Env | null, input: Json): Json {
  const one = onlyResult(variant.code);
  let result = one(run, env, input);
  while (result === again) {
    run.step();
    const { next } = run;
    result = one(run, next.env, next.input);
  }
  return result;
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
  const hopeful: Variant = { single: true, code: unfinished };
  target.variants.set(key, hopeful);
  hopeful.code = compileAst(definition.body, scope, compilation, hopeful);
  if (hopeful.code.one !== null) return hopeful;
  const variant: Variant = { single: false, code: unfinished };
  target.variants.set(key, variant);
  variant.code = compileAst(definition.body, scope, compilation);
  return variant;
}

/** Stands for the body of a function until that is compiled; no program runs before. */
const unfinished: Code = many(() => false);
