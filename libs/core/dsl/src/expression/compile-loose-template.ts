import { JqSyntaxError, type Json } from '@ensue/jq';
import { ExpressionError } from '../expression-error';
import { operationsMeter, type Expression, type Template, type Variables } from '../program';
import { compileExpression } from './compile-expression';
import { compileTemplate } from './compile-template';
import { mayBeExpression, unwrap } from './wrapping';

/**
 * Compiles a value as the loose mode reads it (DSL reference, "Evaluate"; ADR dsl-decisions): a text that is not wrapped in
 * `${ }` is tried as an expression, too, and is itself where it is none, or fails.
 */
export function compileLooseTemplate(value: Json, names: readonly string[]): Template {
  if (typeof value === 'string') return unwrap(value) ? compileTemplate(value, names) : compileLooseText(value, names);
  if (typeof value !== 'object' || value === null) return compileTemplate(value, names);
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => compileLooseTemplate(item, names));
    return { evaluate: (input, variables) => items.map((item) => item.evaluate(input, variables)) };
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, compileLooseTemplate(inner, names)] as const);
  return {
    evaluate: (input, variables) =>
      Object.fromEntries(entries.map(([key, inner]) => [key, inner.evaluate(input, variables)])),
  };
}

function compileLooseText(text: string, names: readonly string[]): Template {
  const expression = looseExpression(text, names);
  if (expression === undefined) return { constant: text, evaluate: () => text };
  return {
    evaluate: (input, variables) => {
      try {
        return expression.evaluate(input, variables);
      } catch (error) {
        if (!(error instanceof ExpressionError) || isUsedUp(variables)) throw error;
        return text;
      }
    },
  };
}

/** The expression that a text is in the loose mode; undefined where it is none. */
export function looseExpression(text: string, names: readonly string[]): Expression | undefined {
  if (!mayBeExpression(text)) return undefined;
  try {
    return compileExpression(text, names);
  } catch (error) {
    if (error instanceof JqSyntaxError) return undefined;
    throw error;
  }
}

/** What a step may use is used up: that is no failure of this expression, and no text would be the answer. */
function isUsedUp(variables: Variables): boolean {
  const meter = variables[operationsMeter];
  return meter !== undefined && meter.operations >= meter.most;
}
