/** What one evaluation may use. Every limit ends the evaluation with a {@link JqBudgetError} naming it. */
export interface JqBudget {
  /** Steps: calls, values passed through generators, and work proportional to the size of a value. */
  operations: number;
  /** Results of the program. */
  outputs: number;
  /** Characters of one string, or entries of one array or object, or values in one result. */
  size: number;
  /** Calls within calls, and arrays or objects within each other in one result. */
  depth: number;
}

/** The budget of an evaluation that names none. */
export const defaultBudget: JqBudget = { operations: 1_000_000, outputs: 10_000, size: 16_000_000, depth: 500 };
