import type { Pattern } from './ast';
import { compileAst } from './compile-ast';
import { indexValue } from './index-value';
import type { Json } from './json';
import { describe } from './describe';
import { raise } from './raise';
import type { Env, Run } from './run';
import { type Compilation, type Scope, extend, outer, sizeOf } from './scope';

/** Binds variables: calls `next` with each environment that has them; true where that stopped it. */
export type Bind = (run: Run, env: Env | null, value: Json, next: (env: Env | null) => boolean) => boolean;

/** What a pattern compiles to. `one` is there where it binds in exactly one way. */
export interface Binder {
  readonly one: ((run: Run, env: Env | null, value: Json) => Env | null) | null;
  readonly each: Bind;
  /** The scope with the variables bound. */
  readonly scope: Scope | null;
}

/** Turns a pattern into code that binds its variables. */
export function compilePattern(pattern: Pattern, scope: Scope | null, compilation: Compilation): Binder {
  switch (pattern.kind) {
    case 'variable':
      return bindName(pattern.name, scope);
    case 'array': {
      let all = nothing(scope);
      pattern.items.forEach((item, index) => {
        all = then(all, (inner) => within(index, compilePattern(item, inner, compilation)));
      });
      return checked(all, pattern.items.length - 1);
    }
    case 'object': {
      let all = nothing(scope);
      for (const { key, variable, value } of pattern.entries) {
        all = then(all, (inner) => {
          const code = compileAst(key, inner, compilation);
          let parts = nothing(inner);
          if (variable !== null) parts = then(parts, (at) => bindName(variable, at));
          if (value !== null) parts = then(parts, (at) => compilePattern(value, at, compilation));
          if (code.constant !== undefined) return within(code.constant, parts);
          const each: Bind = (run, env, whole, next) =>
            code.each(run, env, whole, (name) => parts.each(run, env, entry(whole, name, run), next));
          return { one: null, each, scope: parts.scope };
        });
      }
      return all;
    }
  }
}

/** All names in a list of patterns. */
export function namesOf(patterns: readonly Pattern[]): string[] {
  const names = new Set<string>();
  const visit = (pattern: Pattern): void => {
    if (pattern.kind === 'variable') names.add(pattern.name);
    else if (pattern.kind === 'array') pattern.items.forEach(visit);
    else {
      for (const { variable, value } of pattern.entries) {
        if (variable !== null) names.add(variable);
        if (value !== null) visit(value);
      }
    }
  };
  patterns.forEach(visit);
  return [...names];
}

/** Turns alternative patterns, between `?//`, into one binder for each, all with the same variables. */
export function compileAlternatives(
  patterns: readonly Pattern[],
  scope: Scope | null,
  compilation: Compilation,
): readonly Binder[] {
  const names = namesOf(patterns);
  const common = names.reduce<Scope | null>((up, name) => extend(up, { kind: 'variable', name }), scope);
  // The variables an alternative lacks must still be visible to the keys within it, as null.
  return patterns.map((pattern) => {
    const binder = compilePattern(pattern, common, compilation);
    const distances = names.map((name) => {
      for (let at = binder.scope; at !== null; at = at.up) {
        if (at.entry.kind === 'variable' && at.entry.name === name) return sizeOf(binder.scope) - at.size;
      }
      return 0;
    });
    const each: Bind = (run, env, value, next) => {
      const blank = names.reduce<Env | null>((up) => ({ value: null, closure: null, up }), env);
      return binder.each(run, blank, value, (bound) =>
        next(
          distances.reduce<Env | null>(
            (up, distance) => ({ value: outer(bound, distance)?.value ?? null, closure: null, up }),
            env,
          ),
        ),
      );
    };
    return { one: null, each, scope: common };
  });
}

function nothing(scope: Scope | null): Binder {
  return { one: (_run, env) => env, each: (_run, env, _value, next) => next(env), scope };
}

function bindName(name: string, scope: Scope | null): Binder {
  return {
    one: (_run, up, value) => ({ value, closure: null, up }),
    each: (_run, up, value, next) => next({ value, closure: null, up }),
    scope: extend(scope, { kind: 'variable', name }),
  };
}

function then(first: Binder, make: (scope: Scope | null) => Binder): Binder {
  const second = make(first.scope);
  const [a, b] = [first.one, second.one];
  return {
    one: a !== null && b !== null ? (run, env, value) => b(run, a(run, env, value), value) : null,
    each: (run, env, value, next) => first.each(run, env, value, (bound) => second.each(run, bound, value, next)),
    scope: second.scope,
  };
}

/** jq takes the last item first, which tells where the value is no array. */
function checked(items: Binder, last: number): Binder {
  const { one, each, scope } = items;
  return {
    one:
      one &&
      ((run, env, value) => {
        indexValue(value, last, run);
        return one(run, env, value);
      }),
    each: (run, env, value, next) => {
      indexValue(value, last, run);
      return each(run, env, value, next);
    },
    scope,
  };
}

function within(key: Json, inner: Binder): Binder {
  const { one, each, scope } = inner;
  return {
    one: one === null ? null : (run, env, value) => one(run, env, entry(value, key, run)),
    each: (run, env, value, next) => each(run, env, entry(value, key, run), next),
    scope,
  };
}

function entry(value: Json, key: Json, run: Run): Json {
  if (typeof key !== 'string' && typeof key !== 'number') raise(() => `Cannot use ${describe(key)} as object key`);
  return indexValue(value, key, run);
}
