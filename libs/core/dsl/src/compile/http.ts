import type { Template } from '../program';
import type { Compilation } from './compilation';
import { compileEndpoint } from './endpoint';
import { compileWithValues } from './value';
import { objectOf, type Written } from './written';

/**
 * `call: http` (DSL reference, "HTTP Call"). Evaluates to what the runner performs: `with` filled in, the endpoint always
 * as `{ uri, authentication? }` with the final URI.
 */
export function compileHttp(written: Written, names: readonly string[], compilation: Compilation): Template {
  const { endpoint, ...others } = written;
  const rest = compileWithValues(others, ['headers', 'query', 'body'], names, compilation);
  const target = compileEndpoint(endpoint ?? null, names, compilation);
  return {
    evaluate: (input, variables) => ({
      ...objectOf(rest.evaluate(input, variables)),
      endpoint: target.evaluate(input, variables),
    }),
  };
}
