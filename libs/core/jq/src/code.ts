import type { Json } from './json';
import { type Path, noPath } from './path';
import type { Env, Run } from './run';

/** Receives one result; true asks for no more. */
export type Emit = (value: Json) => boolean;
/** Receives one result and where it was found; true asks for no more. */
export type EmitPath = (path: Path, value: Json) => boolean;
/** Computes the only result. */
export type One = (run: Run, env: Env | null, input: Json) => Json;
/** Produces all results in turn; true where it was stopped. */
export type Each = (run: Run, env: Env | null, input: Json, emit: Emit) => boolean;
/** Produces all results in turn with their paths; `path` leads to the input. */
export type Paths = (run: Run, env: Env | null, path: Path, input: Json, emit: EmitPath) => boolean;

/** A compiled expression. */
export interface Code {
  /** Where the expression always has exactly one result: computes it. */
  readonly one: One | null;
  readonly each: Each;
  /** Made on demand, as most expressions are never asked for paths. */
  readonly paths: () => Paths;
  /** Where the expression has one result or none: computes it, or null. */
  readonly orNull?: One;
  /** Of a call of a parameter: how far out its place is. */
  readonly parameter?: number;
  /** The value of a literal. */
  readonly constant?: Json;
}

/** An expression with exactly one result. */
export function single(one: One, paths?: () => Paths): Code {
  const each: Each = (run, env, input, emit) => emit(one(run, env, input));
  return { one, each, paths: once(paths ?? (() => resultsAsPaths(each))) };
}

/** An expression with any number of results. */
export function many(each: Each, paths?: () => Paths): Code {
  return { one: null, each, paths: once(paths ?? (() => resultsAsPaths(each))) };
}

/** A literal. */
export function constantly(constant: Json): Code {
  return { ...single(() => constant), constant };
}

function once(make: () => Paths): () => Paths {
  let made: Paths | null = null;
  return () => (made ??= make());
}

/**
 * The paths of an expression that is no path: only its input itself is a part of its input. Numbers and strings do
 * not count, as they may be equal to it by accident.
 */
function resultsAsPaths(each: Each): Paths {
  return (run, env, path, input, emit) =>
    each(run, env, input, (value) => {
      const isInput = value === input && typeof value !== 'number' && typeof value !== 'string';
      return emit(isInput ? path : noPath, value);
    });
}

/** Thrown where a `break` has to leave an expression with one result; `run.target` says where to. */
export const breaking = Symbol('break');

/** Calls an expression for its effect on a consumer that never stops it: being stopped means a `break`. */
export function runToEnd(stopped: boolean): void {
  if (stopped) throw breaking;
}

/** What counts as true. */
export function isTrue(value: Json): boolean {
  return value !== null && value !== false;
}
