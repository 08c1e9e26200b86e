import type { Json } from '@ensue/jq';
import { compileTemplate } from '../expression/compile-template';
import type { AuthorizationDescriptor, Template } from '../program';
import { type Compilation, component } from './compilation';
import { compileSecretToken } from './secret-token';
import { compileUri } from './uri';
import { objectOf, onlyEntry, textOf, type Written } from './written';

/**
 * DSL reference, "Authentication": evaluates to the policy, wherever it is defined; the addresses in it are URI templates
 * over the task's input.
 */
export function compileAuthentication(value: Json, names: readonly string[], compilation: Compilation): Template {
  const [scheme, written] = onlyEntry(policyOf(value, compilation));
  const configured = objectOf(written);
  // Named by a secret: the whole of it is the secret's.
  if (configured['use'] !== undefined) {
    const token = compileSecretToken(textOf(configured['use']), '');
    return { evaluate: (input, variables) => ({ [scheme]: token.evaluate(input, variables) }) };
  }
  const { authority, endpoints, ...others } = configured;
  if (authority === undefined) return compileTemplate({ [scheme]: configured }, names);
  const rest = compileTemplate({ ...others }, names);
  const where = compileUri(textOf(authority), names);
  const paths = endpoints === undefined ? undefined : compileUris(objectOf(endpoints), names);
  return {
    evaluate: (input, variables) => ({
      [scheme]: {
        ...objectOf(rest.evaluate(input, variables)),
        authority: where.evaluate(input, variables),
        ...(paths && { endpoints: paths.evaluate(input, variables) }),
      },
    }),
  };
}

/**
 * What `$authorization` tells of a policy (DSL reference, "Authorization Descriptor"). The parameter, which would be the
 * credential itself, is never told: what expressions see may be kept and shown (ADR dsl-decisions).
 */
export function describeAuthorization(value: Json, compilation: Compilation): AuthorizationDescriptor {
  const [policy] = onlyEntry(policyOf(value, compilation));
  const scheme = policy === 'basic' ? 'Basic' : policy === 'digest' ? 'Digest' : 'Bearer';
  return { scheme, parameter: null };
}

/** `{ use: name }` stands for the policy of that name. */
function policyOf(value: Json, compilation: Compilation): Json {
  const name = objectOf(value)['use'];
  return name === undefined ? value : (component(compilation, 'authentications', textOf(name)) ?? null);
}

function compileUris(written: Written, names: readonly string[]): Template {
  const uris = Object.entries(written).map(([key, uri]) => [key, compileUri(textOf(uri), names)] as const);
  return {
    evaluate: (input, variables) => Object.fromEntries(uris.map(([key, uri]) => [key, uri.evaluate(input, variables)])),
  };
}
