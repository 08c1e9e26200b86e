import { type Code, many, single } from './code';
import type { Json } from './json';

/** Code for a minus sign before an expression. */
export function compileNegation(operand: Code, negate: (value: Json) => Json): Code {
  const { one, each } = operand;
  if (one !== null) return single((run, env, input) => negate(one(run, env, input)));
  return many((run, env, input, emit) => each(run, env, input, (value) => emit(negate(value))));
}
