import { type Code, type Emit, type EmitPath, many } from './code';
import type { Json } from './json';
import type { Path } from './path';
import type { Run } from './run';

/** Code for `..`: the input and everything within it. */
export function recurse(): Code {
  return many(
    (run, _env, input, emit) => visit(run, input, emit),
    () => (run, _env, path, input, emit) => visitPaths(run, path, input, emit),
  );
}

function visit(run: Run, value: Json, emit: Emit): boolean {
  run.enter();
  let stopped = emit(value);
  if (!stopped && value !== null && typeof value === 'object') {
    const items = Array.isArray(value) ? value : Object.values(value);
    run.work(items.length);
    stopped = items.some((item) => visit(run, item, emit));
  }
  run.depth -= 1;
  return stopped;
}

function visitPaths(run: Run, path: Path, value: Json, emit: EmitPath): boolean {
  run.enter();
  let stopped = emit(path, value);
  if (!stopped && Array.isArray(value)) {
    stopped = value.some((item, key) => visitPaths(run, { key, up: path }, item, emit));
  } else if (!stopped && value !== null && typeof value === 'object') {
    stopped = Object.entries(value).some(([key, item]) => visitPaths(run, { key, up: path }, item, emit));
  }
  run.depth -= 1;
  return stopped;
}
