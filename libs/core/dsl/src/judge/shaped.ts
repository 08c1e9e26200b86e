import type { Json } from '@ensue/jq';
import type { Rule } from './judgement';

/** A part of a JSON Schema. */
export type Shape = { [key: string]: Json };

/** Asked late, since tasks contain tasks. */
const shapes = new WeakMap<Rule, () => Shape>();

/**
 * A rule with what editors are told of it: a JSON Schema is no judge of names and expressions, so that a shape lets in
 * whatever its rule lets in, and a little more.
 */
export function shaped(shape: Shape | (() => Shape), rule: Rule): Rule {
  shapes.set(rule, typeof shape === 'function' ? shape : () => shape);
  return rule;
}

/** The shape of what a rule lets in; a rule that nothing is known of lets in anything. */
export function shapeOf(rule: Rule): Shape {
  return shapes.get(rule)?.() ?? {};
}

/** A rule that judges by another one, in a scope or an order of its own. */
export function shapedLike(other: Rule, rule: Rule): Rule {
  return shaped(() => shapeOf(other), rule);
}

/** The shape of a map that has exactly one of these keys. */
export function withOneOf(shape: Shape, keys: readonly string[]): Shape {
  const choice = { oneOf: keys.map((key) => ({ required: [key] })) };
  return { ...shape, allOf: [...(Array.isArray(shape['allOf']) ? shape['allOf'] : []), choice] };
}

/** Text that is an expression in `${ }`. */
export const expressionShape: Shape = { type: 'string', pattern: '^\\s*\\$\\{' };
