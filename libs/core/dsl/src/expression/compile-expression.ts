import { compile, JqBudgetError, JqRuntimeError, type Json } from '@ensue/jq';
import { ExpressionError } from '../expression-error';
import { operationsMeter, type Expression, type Variables } from '../program';
import { mentionsSecrets, withSecretTokens } from './secret-paths';
import { unwrapOrBare } from './wrapping';

/**
 * Compiles an expression, wrapped in `${ }` or bare.
 * @param names the variables in scope, without `$`
 * @throws JqSyntaxError
 */
export function compileExpression(text: string, names: readonly string[]): Expression {
  const { source } = unwrapOrBare(text);
  const usesSecrets = mentionsSecrets(source);
  const program = compile(source, { variables: [...names], ...(usesSecrets && { rewrite: withSecretTokens }) });
  // Descriptors of task and workflow are built when somebody looks: nobody does for an expression that needs no time.
  const asksForTime = /\bnow\b/.test(source);
  return {
    source,
    evaluate: (input, variables) => {
      if (usesSecrets && typeof variables['secrets'] !== 'string')
        throw new Error('A run whose definition uses secrets has no seal.');
      let outputs: Json[];
      const meter = variables[operationsMeter];
      if (meter !== undefined && meter.operations >= meter.most) {
        throw new ExpressionError(source, `the expressions of this step have used up their ${meter.most} operations`);
      }
      try {
        outputs = program.evaluate(input, {
          variables,
          ...(asksForTime && { now: epochSeconds(variables) }),
          ...(meter !== undefined && { meter }),
        });
      } catch (error) {
        if (error instanceof JqRuntimeError || error instanceof JqBudgetError)
          throw new ExpressionError(source, error.message);
        throw error;
      }
      if (outputs.length > 1) {
        throw new ExpressionError(
          source,
          `gave ${outputs.length} results where one is needed; wrap it in [ ] to make a list`,
        );
      }
      return outputs[0] ?? null;
    },
  };
}

/**
 * jq's `now` is the start of the task, or else of the run: the same whenever the step is done again, which the clock is not.
 */
function epochSeconds(variables: Variables): number {
  return (startOf(variables['task']) ?? startOf(variables['workflow']) ?? 0) / 1000;
}

function startOf(descriptor: Json | undefined): number | undefined {
  let value: Json | undefined = descriptor;
  for (const key of ['startedAt', 'epoch', 'milliseconds']) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = value[key];
  }
  return typeof value === 'number' ? value : undefined;
}
