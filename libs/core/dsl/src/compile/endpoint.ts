import type { Json } from '@ensue/jq';
import type { Template } from '../program';
import { compileAuthentication } from './authentication';
import type { Compilation } from './compilation';
import { compileUri } from './uri';
import { objectOf, textOf } from './written';

/** DSL reference, "Endpoint": in whatever form it is written, it evaluates to `{ uri, authentication? }` with the final URI. */
export function compileEndpoint(value: Json, names: readonly string[], compilation: Compilation): Template {
  if (typeof value === 'string') {
    const uri = compileUri(value, names);
    return { evaluate: (input, variables) => ({ uri: uri.evaluate(input, variables) }) };
  }
  const written = objectOf(value);
  const uri = compileUri(textOf(written['uri']), names);
  const policy = written['authentication'];
  if (policy === undefined) return { evaluate: (input, variables) => ({ uri: uri.evaluate(input, variables) }) };
  const authentication = compileAuthentication(policy, names, compilation);
  return {
    evaluate: (input, variables) => ({
      uri: uri.evaluate(input, variables),
      authentication: authentication.evaluate(input, variables),
    }),
  };
}
