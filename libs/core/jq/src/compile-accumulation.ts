import { add } from './arithmetic';
import type { Ast } from './ast';
import type { Code, One } from './code';
import type { Json, JsonObject } from './json';
import { kindOf } from './kind-of';
import { putOwn } from './own';
import type { Env, Run } from './run';
import { type Owned, getPath, own, setPath } from './update-value';

/** Takes the state of a fold one step further; a container that is owned is changed in place. */
export type Accumulate = (run: Run, env: Env | null, state: Json, owned: Owned) => Json;

/**
 * A step of `reduce` that only adds to its state: `. + [x]`, `. + {…}`, `.[k] = v`, `.a[k] += v`. As neither `x`, `k`
 * nor `v` look at the state, nobody else can have it, and it need not be copied at every step. Null for other steps.
 */
export function compileAccumulation(update: Ast, compile: (part: Ast) => Code): Accumulate | null {
  if (update.kind === 'binary' && update.operator === '+' && update.left.kind === 'identity') {
    const more = blind(update.right, compile);
    return more === null ? null : (run, env, state, owned) => append(state, more(run, env, null), run, owned);
  }
  if (update.kind !== 'assign' || (update.operator !== '=' && update.operator !== '+=')) return null;
  const [keys, right] = [keysOf(update.left, compile), blind(update.right, compile)];
  if (keys === null || right === null) return null;
  const adds = update.operator === '+=';
  return (run, env, state, owned) => {
    const value = right(run, env, null);
    const path = keys.map((key) => key(run, env, null));
    run.step();
    return setPath(state, path, adds ? add(getPath(state, path, run), value, run) : value, run, owned);
  };
}

function append(state: Json, more: Json, run: Run, owned: Owned): Json {
  if (Array.isArray(state) && Array.isArray(more)) {
    run.checkSize(state.length + more.length);
    run.work(more.length);
    const items = own(state, run, owned);
    for (const item of more) items.push(item);
    return items;
  }
  if (kindOf(state) === 'object' && kindOf(more) === 'object') {
    const object = own(state as JsonObject, run, owned);
    const keys = Object.keys(more as JsonObject);
    run.work(keys.length * 8);
    for (const key of keys) putOwn(object, key, (more as JsonObject)[key] ?? null);
    return object;
  }
  return add(state, more, run);
}

/** The keys of a path from the state on, from the outermost; null where it is no plain one. */
function keysOf(path: Ast, compile: (part: Ast) => Code): One[] | null {
  if (path.kind === 'identity') return [];
  if (path.kind !== 'index' || path.optional === true) return null;
  const [outer, key] = [keysOf(path.target, compile), blind(path.key, compile)];
  return outer === null || key === null ? null : [...outer, key];
}

/** Code with one result that never looks at its input. */
function blind(ast: Ast, compile: (part: Ast) => Code): One | null {
  return isBlind(ast) ? compile(ast).one : null;
}

function isBlind(ast: Ast): boolean {
  switch (ast.kind) {
    case 'literal':
    case 'variable':
      return true;
    case 'array':
      return ast.body === null || isBlind(ast.body);
    case 'object':
      return ast.entries.every(({ key, value }) => isBlind(key) && isBlind(value));
    case 'index':
      return isBlind(ast.target) && isBlind(ast.key);
    case 'binary':
      return isBlind(ast.left) && isBlind(ast.right);
    case 'negate':
      return isBlind(ast.operand);
    case 'template':
      return ast.parts.every((part) => typeof part === 'string' || isBlind(part));
    default:
      return false;
  }
}
