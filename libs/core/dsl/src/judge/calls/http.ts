import { shaped, expressionShape } from '../shaped';
import { endpoint } from '../endpoint';
import { template, templateText, wrappedExpression } from '../expression';
import { bool, isText, map, mapOf, required, word } from '../shape';

/** A map of texts, or one expression for all of it (since 1.0.1). */
const textsOrExpression = shaped(
  { anyOf: [{ type: 'object', additionalProperties: { type: 'string' } }, expressionShape] },
  (node, scope, judgement) => {
    if (isText(node)) wrappedExpression(node, scope, judgement);
    else mapOf(templateText)(node, scope, judgement);
  },
);

/** DSL reference, "HTTP Call". */
export const httpArguments = map('an HTTP call', {
  method: required(templateText),
  endpoint: required(endpoint),
  headers: textsOrExpression,
  query: textsOrExpression,
  body: template,
  output: word('raw', 'content', 'response'),
  redirect: bool,
});
