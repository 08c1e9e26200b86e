import type { Json } from '@ensue/contracts';
import { compile, JqBudgetError, JqRuntimeError, type JqProgram } from '@ensue/jq';

/** What expressions of limits see of a start. */
export interface StartScope {
  readonly input: Json;
  /** The CloudEvent that starts the run; null where none does. */
  readonly event: Json;
  /** `event`, `schedule`, `call`, `retry` or `workflow`. */
  readonly trigger: string;
}

/** An expression fails for this start. */
export class FlowExpressionError extends Error {}

const budget = { operations: 100_000, outputs: 100, size: 1_000_000, depth: 100 };
const programs = new Map<string, JqProgram>();
const mostPrograms = 1_000;

/** Bare jq, or wrapped as in definitions. @throws JqSyntaxError */
export function programOf(expression: string): JqProgram {
  const known = programs.get(expression);
  if (known !== undefined) return known;
  const [, inside = expression] = /^\s*\$\{([\s\S]*)\}\s*$/.exec(expression) ?? [];
  const program = compile(inside);
  if (programs.size >= mostPrograms) programs.clear();
  programs.set(expression, program);
  return program;
}

/** @throws FlowExpressionError */
export function valueOf(expression: string, what: string, scope: StartScope): Json {
  try {
    return programOf(expression).evaluate({ ...scope }, { budget })[0] ?? null;
  } catch (error) {
    if (!(error instanceof JqRuntimeError) && !(error instanceof JqBudgetError)) throw error;
    throw new FlowExpressionError(`The expression for ${what} fails for it: ${error.message}`);
  }
}
