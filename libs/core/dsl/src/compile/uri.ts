import { compileExpression } from '../expression/compile-expression';
import { unwrap } from '../expression/wrapping';
import { ExpressionError } from '../expression-error';
import type { Template } from '../program';
import { expandUriTemplate } from '../uri-template';

/** Text is a URI template over the task's input; an expression yields the URI itself, in which braces are only braces. */
export function compileUri(text: string, names: readonly string[]): Template {
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
