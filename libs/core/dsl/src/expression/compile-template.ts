import type { Json } from '@ensue/jq';
import type { Template, Variables } from '../program';
import { compileExpression } from './compile-expression';
import { unwrap } from './wrapping';

type Part = (input: Json, variables: Variables) => Json;

/** Compiles a value: every string in it that is wholly `${ … }` becomes an expression, all else stays as it is. */
export function compileTemplate(value: Json, names: readonly string[]): Template {
  const part = compilePart(value, names);
  return part === undefined ? { constant: value, evaluate: () => value } : { evaluate: part };
}

/** A field that is an expression when it is text (bare or wrapped) and a template when it is an object (`from`, `as`, `in`). */
export function compileExpressionOrTemplate(value: Json, names: readonly string[]): Template {
  return typeof value === 'string' ? compileExpression(value, names) : compileTemplate(value, names);
}

/** @returns undefined where the value holds no expression: it is then shared, never copied */
function compilePart(value: Json, names: readonly string[]): Part | undefined {
  if (typeof value === 'string') {
    if (!unwrap(value)) return undefined;
    const expression = compileExpression(value, names);
    return (input, variables) => expression.evaluate(input, variables);
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => compilePart(item, names));
    if (!items.some(Boolean)) return undefined;
    return (input, variables) =>
      value.map((item, index) => {
        const part = items[index];
        return part ? part(input, variables) : item;
      });
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, inner, compilePart(inner, names)] as const);
  if (!entries.some(([, , part]) => part)) return undefined;
  return (input, variables) =>
    Object.fromEntries(entries.map(([key, inner, part]) => [key, part ? part(input, variables) : inner]));
}
