import { operations } from './arithmetic';
import type { AssignmentOperator, BinaryOperator } from './ast';
import { type Code, type Paths, isTrue, many, runToEnd, single } from './code';
import { deletePaths } from './delete-paths';
import type { Json } from './json';
import { pathKeys, rootPath } from './path';
import type { Env, Run } from './run';
import { runFirst } from './run-first';
import { type Owned, getPath, setPath } from './update-value';

/** Changes one value; undefined deletes it. */
type Change = (run: Run, env: Env | null, old: Json) => Json | undefined;

/** Code for the operators that change what the paths on their left lead to. */
export function compileAssignment(operator: AssignmentOperator, left: Code, right: Code): Code {
  if (operator === '|=') return updateWith(left, right);
  const combine = combiner(operator);
  const assign = (run: Run, env: Env | null, input: Json, value: Json, paths: Paths): Json =>
    update(paths, run, env, input, (_run, _env, old) => combine(old, value, run), operator !== '=');
  const { one } = right;
  const paths = left.paths();
  if (one !== null) return single((run, env, input) => assign(run, env, input, one(run, env, input), paths));
  return many((run, env, input, emit) =>
    right.each(run, env, input, (value) => emit(assign(run, env, input, value, paths))),
  );
}

/** Code for `left |= right`: the first result for each path, and no value where there is none. */
export function updateWith(left: Code, right: Code): Code {
  const paths = left.paths();
  return single((run, env, input) =>
    update(paths, run, env, input, (_run, _env, old) => runFirst(right, run, env, old), true),
  );
}

function combiner(operator: AssignmentOperator): (old: Json, value: Json, run: Run) => Json {
  if (operator === '=') return (_old, value) => value;
  if (operator === '//=') return (old, value) => (isTrue(old) ? old : value);
  return operations[operator.slice(0, -1) as BinaryOperator];
}

function update(paths: Paths, run: Run, env: Env | null, input: Json, change: Change, reads: boolean): Json {
  let result = input;
  let owned: Owned = new Set();
  const deleted: Json[] = [];
  runToEnd(
    paths(run, env, rootPath, input, (path, value) => {
      run.step();
      const keys = pathKeys(path, value, run);
      const old = reads ? getPath(result, keys, run) : null;
      // What the program has seen may be part of anything from now on, and must not change any more.
      if (old !== null && typeof old === 'object' && owned.has(old)) owned = new Set();
      const changed = change(run, env, old);
      if (changed === undefined) deleted.push(keys);
      else result = setPath(result, keys, changed, run, owned);
      return false;
    }),
  );
  return deleted.length === 0 ? result : deletePaths(result, deleted, run);
}
