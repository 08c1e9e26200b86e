import type { Json } from '@ensue/jq';
import { compileExpression } from '../expression/compile-expression';
import { compileTemplate } from '../expression/compile-template';
import { unwrap } from '../expression/wrapping';
import { ExpressionError } from '../expression-error';
import type { Template } from '../program';
import { expandUriTemplate } from '../uri-template';
import { type Compilation, component } from './compilation';
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
  const authentication = compileTemplate(policyOf(policy, compilation), names);
  return {
    evaluate: (input, variables) => ({
      uri: uri.evaluate(input, variables),
      authentication: authentication.evaluate(input, variables),
    }),
  };
}

/** DSL reference, "Authentication": `{ use: name }` stands for the policy of that name. */
export function policyOf(value: Json, compilation: Compilation): Json {
  const name = objectOf(value)['use'];
  return name === undefined ? value : (component(compilation, 'authentications', textOf(name)) ?? null);
}

/** Text is a URI template over the task's input; an expression yields the URI itself, in which braces are only braces. */
function compileUri(text: string, names: readonly string[]): Template {
  if (!unwrap(text)) {
    return {
      evaluate: (input) => {
        try {
          return expandUriTemplate(text, input);
        } catch (error) {
          if (error instanceof RangeError) throw new ExpressionError(text, error.message);
          throw error;
        }
      },
    };
  }
  const expression = compileExpression(text, names);
  return {
    evaluate: (input, variables) => {
      const uri = expression.evaluate(input, variables);
      if (typeof uri === 'string' && uri !== '') return uri;
      throw new ExpressionError(
        expression.source,
        `an endpoint must be text, and this is ${JSON.stringify(uri).slice(0, 80)}`,
      );
    },
  };
}
