import { checkResult } from './check-result';
import type { Code } from './code';
import { excerpt } from './describe';
import type { JqRunOptions } from './jq-program';
import { JqRuntimeError } from './jq-runtime-error';
import type { Json } from './json';
import { Raise } from './raise';
import { Run } from './run';

/** Collects all results of compiled code for one input. */
export function evaluate(code: Code, names: readonly string[], input: Json, options: JqRunOptions): Json[] {
  const run = new Run(names, options);
  try {
    if (code.one !== null) {
      run.checkOutputs(1);
      return [checkResult(code.one(run, null, input), input, run)];
    }
    const results: Json[] = [];
    code.each(run, null, input, (value) => {
      run.step();
      run.checkOutputs(results.length + 1);
      results.push(checkResult(value, input, run));
      return false;
    });
    return results;
  } catch (error) {
    if (error instanceof Raise) throw uncaught(error.value);
    // What the depth budget lets through may still be more than the stack of this thread holds.
    if (error instanceof RangeError) run.tooDeep();
    throw error;
  } finally {
    if (options.meter !== undefined) options.meter.operations += run.used;
  }
}

const longestMessage = 1_000;

function uncaught(value: Json): JqRuntimeError {
  const text = typeof value === 'string' ? value : excerpt(value, longestMessage);
  return new JqRuntimeError(text.slice(0, longestMessage), value);
}
