import { operations } from './arithmetic';
import type { BinaryOperator } from './ast';
import { type Code, many, single } from './code';

/** Code for an operator between two expressions; of several results on both sides, the right ones vary slowest. */
export function compileBinary(operator: BinaryOperator, left: Code, right: Code): Code {
  const operation = operations[operator];
  const [first, second] = [left.one, right.one];
  if (first !== null && right.constant !== undefined) {
    const { constant } = right;
    return single((run, env, input) => operation(first(run, env, input), constant, run));
  }
  if (first !== null && second !== null) {
    return single((run, env, input) => {
      const value = second(run, env, input);
      return operation(first(run, env, input), value, run);
    });
  }
  return many((run, env, input, emit) =>
    right.each(run, env, input, (value) => left.each(run, env, input, (other) => emit(operation(other, value, run)))),
  );
}
