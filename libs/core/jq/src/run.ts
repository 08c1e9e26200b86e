import type { Code } from './code';
import { type JqBudget, defaultBudget } from './jq-budget';
import { JqBudgetError } from './jq-budget-error';
import type { JqRunOptions } from './jq-program';
import type { Json } from './json';
import { getOwn } from './own';

/** One evaluation: what is left of its budgets, and what it was given. Nothing else in the library changes. */
export class Run {
  readonly #budget: JqBudget;
  readonly variables: readonly Json[];
  readonly now: number;
  /** Calls the evaluation is within. */
  depth = 0;
  readonly deepest: number;
  /** The label a `break` is on its way to, while everything in between stops. */
  target: object | null = null;
  /** What a function that calls itself at its end goes on with. */
  next: { readonly env: Env | null; readonly input: Json } = { env: null, input: null };
  /** Whether a number was made that JSON does not have. */
  unusual = false;
  #operations: number;
  readonly #size: number;

  constructor(names: readonly string[], options: JqRunOptions) {
    this.#budget = { ...defaultBudget, ...options.budget };
    this.#operations = this.#budget.operations;
    this.#size = this.#budget.size;
    this.deepest = this.#budget.depth;
    this.now = options.now ?? 0;
    const given = options.variables ?? {};
    this.variables = names.map((name) => getOwn(given, name));
  }

  /** Operations used so far. */
  get used(): number {
    return this.#budget.operations - this.#operations;
  }

  /** Uses one operation. */
  step(): void {
    if (--this.#operations < 0) this.#exhausted('operations');
  }

  /** Uses operations for going over `count` entries or characters at once. */
  work(count: number): void {
    this.#operations -= count >> 3;
    if (this.#operations < 0) this.#exhausted('operations');
  }

  /** Refuses a string, array or object that is too large, before it is built where that is known. */
  checkSize(size: number): void {
    if (size > this.#size) this.#exhausted('size');
  }

  /** Refuses one result too many. */
  checkOutputs(count: number): void {
    if (count > this.#budget.outputs) this.#exhausted('outputs');
  }

  /** Enters a call; the caller decreases `depth` when it is back. */
  enter(): void {
    if (--this.#operations < 0) this.#exhausted('operations');
    if (++this.depth > this.deepest) this.tooDeep();
  }

  /** Ends the evaluation because of its depth. */
  tooDeep(): never {
    return this.#exhausted('depth');
  }

  #exhausted(budget: keyof JqBudget): never {
    const limit = this.#budget[budget];
    const messages: Record<keyof JqBudget, string> = {
      operations: `the program needs more than its budget of ${limit} operations`,
      outputs: `the program has more than ${limit} results, the budget of outputs`,
      size: `the program builds a value larger than its budget of size, ${limit}`,
      depth: `the program nests deeper than its budget of depth, ${limit}`,
    };
    throw new JqBudgetError(budget, messages[budget]);
  }
}

/** A function given to a function: its code and the variables it sees. */
export interface Closure {
  readonly code: Code;
  readonly env: Env | null;
}

/** One variable, closure or label; the ones around it stand behind `up`. Never changed. */
export interface Env {
  readonly value: Json;
  readonly closure: Closure | null;
  readonly up: Env | null;
}
