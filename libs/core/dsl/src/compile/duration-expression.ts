import type { Json } from '@ensue/jq';
import { parseDuration } from '../duration';
import { compileExpression } from '../expression/compile-expression';
import { unwrap } from '../expression/wrapping';
import { ExpressionError } from '../expression-error';
import type { DurationExpression } from '../program';
import { type Compilation, resolve } from './compilation';
import { objectOf } from './written';

/** A duration: constant, or an expression that yields one in either of its forms. */
export function compileDuration(value: Json, names: readonly string[]): DurationExpression {
  if (typeof value === 'string' && unwrap(value)) {
    const expression = compileExpression(value, names);
    return {
      milliseconds: (input, variables) => {
        const outcome = expression.evaluate(input, variables);
        const milliseconds = parseDuration(outcome);
        if (milliseconds !== undefined) return milliseconds;
        const shown = JSON.stringify(outcome).slice(0, 80);
        throw new ExpressionError(expression.source, `${shown} is no duration such as "PT5S" or { "seconds": 5 }`);
      },
    };
  }
  const milliseconds = constantDuration(value);
  return { milliseconds: () => milliseconds };
}

/** A duration that cannot wait for a run to compute it. */
export function constantDuration(value: Json): number {
  const milliseconds = parseDuration(value);
  if (milliseconds === undefined) throw new Error(`Judged document has ${JSON.stringify(value)} for a duration.`);
  return milliseconds;
}

/** A `timeout`: in place, or the name of one in `use.timeouts`. */
export function compileTimeout(value: Json, names: readonly string[], compilation: Compilation): DurationExpression {
  return compileDuration(objectOf(resolve(compilation, 'timeouts', value))['after'] ?? null, names);
}
