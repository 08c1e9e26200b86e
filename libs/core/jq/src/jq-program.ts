import type { Ast } from './ast';
import type { JqBudget } from './jq-budget';
import type { Json } from './json';

/** What a program may refer to. */
export interface JqCompileOptions {
  /** Names, without `$`, of the variables the program may use. */
  variables?: readonly string[];
  /** Compiles another expression in place of the one that was read. */
  rewrite?: (program: Ast) => Ast;
}

/** What one evaluation is given beside its input. */
export interface JqRunOptions {
  /** Values of the variables, by name without `$`; a missing one is null. */
  variables?: Readonly<Record<string, Json>>;
  /** Limits that differ from the default ones. */
  budget?: Partial<JqBudget>;
  /** Told how many operations the evaluation used, however it ended: for budgets over several evaluations. */
  meter?: { operations: number };
  /** What `now` returns: seconds since 1970; 0 where it is not given. */
  now?: number;
}

/** A compiled program: immutable, and safe to evaluate any number of times. */
export interface JqProgram {
  /** The text it was compiled from. */
  readonly source: string;
  /** Names, without `$`, of the variables it really uses. */
  readonly variables: readonly string[];
  /** All results for one input, in order. Throws a {@link JqRuntimeError} or a {@link JqBudgetError}. */
  evaluate(input: Json, options?: JqRunOptions): Json[];
}
