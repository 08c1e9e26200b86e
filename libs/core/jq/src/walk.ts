import { type Code, type Emit, many, runToEnd, single } from './code';
import type { Json, JsonObject } from './json';
import { putOwn } from './own';
import type { Env, Run } from './run';
import { runFirst } from './run-first';

/** Code for `walk(change)`: changes everything within the input from the inside out, then the input itself. */
export function walk(change: Code): Code {
  const { one } = change;
  if (one !== null) {
    const visit = (run: Run, env: Env | null, value: Json): Json =>
      one(
        run,
        env,
        rebuild(run, value, (item) => visit(run, env, item)),
      );
    return single(visit);
  }
  const visit = (run: Run, env: Env | null, value: Json, emit: Emit): boolean =>
    change.each(
      run,
      env,
      rebuild(
        run,
        value,
        (item) => first(run, env, item),
        (item, add) => runToEnd(visit(run, env, item, add)),
      ),
      emit,
    );
  const inner = many(visit);
  const first = (run: Run, env: Env | null, value: Json): Json | undefined => runFirst(inner, run, env, value);
  return inner;
}

/** A copy with every item changed: an array takes all results for one of its items, an object only the first. */
function rebuild(
  run: Run,
  value: Json,
  change: (item: Json) => Json | undefined,
  changeAll: ((item: Json, add: Emit) => void) | null = null,
): Json {
  if (value === null || typeof value !== 'object') return value;
  run.enter();
  let result: Json;
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value) {
      if (changeAll === null) items.push(change(item) ?? null);
      else changeAll(item, (changed) => items.push(changed) < 0);
    }
    run.checkSize(items.length);
    result = items;
  } else {
    const object: JsonObject = {};
    for (const key of Object.keys(value)) {
      const changed = change(value[key] ?? null);
      if (changed !== undefined) putOwn(object, key, changed);
    }
    result = object;
  }
  run.depth -= 1;
  return result;
}
