import type { JqBudget } from './jq-budget';

/** The evaluation was ended because it used up one of its budgets. The program cannot catch it. */
export class JqBudgetError extends Error {
  /** The budget that was used up. */
  readonly budget: keyof JqBudget;

  constructor(budget: keyof JqBudget, message: string) {
    super(message);
    this.name = 'JqBudgetError';
    this.budget = budget;
  }
}
