import type { Template } from '../program';
import { compileAuthentication } from './authentication';
import type { Compilation } from './compilation';
import { compileEndpoint } from './endpoint';
import { compileWithValues } from './value';
import { objectOf, type Written } from './written';

/**
 * `call: openapi` (DSL reference, "OpenAPI Call"). Evaluates to what the runner performs: `with` filled in, the document's
 * endpoint always as `{ uri, authentication? }`, and the policy itself where the author names one.
 */
export function compileOpenapi(written: Written, names: readonly string[], compilation: Compilation): Template {
  const { document, authentication, ...others } = written;
  const { endpoint, ...resource } = objectOf(document);
  const rest = compileWithValues(others, ['parameters'], names, compilation);
  const target = compileEndpoint(endpoint ?? null, names, compilation);
  const policy = authentication === undefined ? undefined : compileAuthentication(authentication, names, compilation);
  return {
    evaluate: (input, variables) => ({
      ...objectOf(rest.evaluate(input, variables)),
      document: { ...resource, endpoint: target.evaluate(input, variables) },
      ...(policy && { authentication: policy.evaluate(input, variables) }),
    }),
  };
}
