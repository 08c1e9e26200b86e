import type { Template } from '../program';
import { compileAuthentication } from './authentication';
import type { Compilation } from './compilation';
import { compileEndpoint } from './endpoint';
import { compileWithValues } from './value';
import { objectOf, type Written } from './written';

/**
 * `call: grpc` (DSL reference, "gRPC Call"). Evaluates to what the runner performs: `with` filled in, the endpoint of the
 * `.proto` always as `{ uri, authentication? }`, and the service's policy itself where the author names one.
 */
export function compileGrpc(written: Written, names: readonly string[], compilation: Compilation): Template {
  const { proto, service, ...others } = written;
  const { endpoint, ...resource } = objectOf(proto);
  const { authentication, ...target } = objectOf(service);
  const rest = compileWithValues(others, ['arguments'], names, compilation);
  const source = compileEndpoint(endpoint ?? null, names, compilation);
  const policy = authentication === undefined ? undefined : compileAuthentication(authentication, names, compilation);
  return {
    evaluate: (input, variables) => ({
      ...objectOf(rest.evaluate(input, variables)),
      proto: { ...resource, endpoint: source.evaluate(input, variables) },
      service: { ...target, ...(policy && { authentication: policy.evaluate(input, variables) }) },
    }),
  };
}
