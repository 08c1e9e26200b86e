import { compileExpression } from '../expression/compile-expression';
import { unwrap } from '../expression/wrapping';
import { ExpressionError } from '../expression-error';
import type { Template, Variables } from '../program';
import { expandUriTemplate } from '../uri-template';

/** Text is a URI template over the task's input; an expression yields the URI itself, in which braces are only braces. */
export function compileUri(text: string, names: readonly string[]): Template {
  if (!unwrap(text)) {
    return {
      evaluate: (input, variables) => {
        try {
          return withoutTokens(expandUriTemplate(text, input), text, variables);
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

/** A template escapes what it takes in, a token included, which would then go out as it is. */
function withoutTokens(uri: string, text: string, variables: Variables): string {
  const seal = variables['secrets'];
  if (typeof seal !== 'string' || !uri.includes(seal)) return uri;
  const hint =
    'put it into `query`, or make the address an expression, as in ${ "https://example.com/\\($secrets.key)" }';
  throw new ExpressionError(text, `a secret cannot stand in a URI template: ${hint}`);
}
