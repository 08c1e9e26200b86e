import { authentication } from '../authentication';
import { externalResource } from '../endpoint';
import { templateMap } from '../expression';
import { bool, map, required, text, word } from '../shape';

/** DSL reference, "OpenAPI Call". */
export const openapiArguments = map('an OpenAPI call', {
  document: required(externalResource),
  operationId: required(text),
  parameters: templateMap,
  authentication,
  output: word('raw', 'content', 'response'),
  redirect: bool,
});
