import { compile, type Json } from '@ensue/jq';
import { unwrapOrBare } from '../expression/wrapping';
import type { DurationExpression, Template, Variables } from '../program';
import { compileAuthentication } from './authentication';
import type { Compilation } from './compilation';
import { compileDuration } from './duration-expression';
import { compileEndpoint } from './endpoint';
import { compileWithValues } from './value';
import { ifPresent, objectOf, present, textOf, type Written } from './written';

/**
 * `call: asyncapi` (DSL reference, "AsyncAPI Call"). Evaluates to what the runner performs: `with` filled in, the
 * document's endpoint always as `{ uri, authentication? }`, and the policy itself where the author names one. The expressions
 * of a subscription are about messages that come later: they travel as the text that the definition has, with the values
 * of the variables in them.
 */
export function compileAsyncapi(written: Written, names: readonly string[], compilation: Compilation): Template {
  const { document, authentication, subscription, ...others } = written;
  const { endpoint, ...resource } = objectOf(document);
  const rest = compileWithValues(others, ['message'], names, compilation);
  const source = compileEndpoint(endpoint ?? null, names, compilation);
  const policy = authentication === undefined ? undefined : compileAuthentication(authentication, names, compilation);
  const subscribing = ifPresent(subscription, (given) => compileSubscription(objectOf(given), names));
  return {
    evaluate: (input, variables) => ({
      ...objectOf(rest.evaluate(input, variables)),
      document: { ...resource, endpoint: source.evaluate(input, variables) },
      ...(policy && { authentication: policy.evaluate(input, variables) }),
      ...(subscribing && { subscription: subscribing(input, variables) }),
    }),
  };
}

function compileSubscription(written: Written, names: readonly string[]): (input: Json, variables: Variables) => Json {
  const consume = objectOf(written['consume']);
  const expressions = present({
    filter: sourceOf(written['filter']),
    while: sourceOf(consume['while']),
    until: sourceOf(consume['until']),
  });
  const sources = Object.values(expressions);
  const used = new Set(sources.flatMap((source) => compile(source, { variables: [...names] }).variables));
  const longest: DurationExpression | undefined = ifPresent(consume['for'], (given) => compileDuration(given, names));
  return (input, variables) => ({
    ...expressions,
    ...(consume['amount'] !== undefined && { amount: consume['amount'] }),
    ...(longest && { forMs: longest.milliseconds(input, variables) }),
    variables: Object.fromEntries([...used].map((name) => [name, variables[name] ?? null])),
  });
}

function sourceOf(value: Json | undefined): string | undefined {
  return ifPresent(value, (text) => unwrapOrBare(textOf(text)).source);
}
