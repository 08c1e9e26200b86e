import { type Code, type Each, type Emit, type EmitPath, type Paths, isTrue, many } from './code';
import type { Json } from './json';
import type { Path } from './path';
import type { Env, Run } from './run';

/**
 * Code that applies `next` again and again: `recurse` passes on every value, `while` those before the condition fails,
 * `until` the first for which it holds. Where `next` has one result this is a loop, else it branches.
 */
export function repeatedly(mode: 'recurse' | 'while' | 'until', next: Code, condition: Code): Code {
  const { one } = next;
  const test = mode === 'recurse' ? null : condition.one;
  const isLoop = one !== null && (mode === 'recurse' || test !== null);
  const branch = (run: Run, env: Env | null, value: Json, emit: Emit): boolean => {
    const go = (): boolean => nested(run, () => next.each(run, env, value, (after) => branch(run, env, after, emit)));
    if (mode === 'recurse') return emit(value) || go();
    return condition.each(run, env, value, (result) => {
      if (mode === 'while') return isTrue(result) && (emit(value) || go());
      return isTrue(result) ? emit(value) : go();
    });
  };
  const loop: Each = (run, env, input, emit) => {
    let value = input;
    for (;;) {
      run.step();
      if (test !== null) {
        const result = isTrue(test(run, env, value));
        if (mode === 'until' && result) return emit(value);
        if (mode === 'while' && !result) return false;
      }
      if (mode !== 'until' && emit(value)) return true;
      if (one !== null) value = one(run, env, value);
    }
  };
  const paths = (): Paths => {
    const further = next.paths();
    const follow = (run: Run, env: Env | null, path: Path, value: Json, emit: EmitPath): boolean => {
      const go = (): boolean =>
        nested(run, () => further(run, env, path, value, (at, after) => follow(run, env, at, after, emit)));
      if (mode === 'recurse') return emit(path, value) || go();
      return condition.each(run, env, value, (result) => {
        if (mode === 'while') return isTrue(result) && (emit(path, value) || go());
        return isTrue(result) ? emit(path, value) : go();
      });
    };
    return follow;
  };
  return many(isLoop ? loop : branch, paths);
}

function nested(run: Run, step: () => boolean): boolean {
  run.enter();
  const stopped = step();
  run.depth -= 1;
  return stopped;
}
