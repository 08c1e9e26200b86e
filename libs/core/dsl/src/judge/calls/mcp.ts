import { shaped, shapeOf, withOneOf } from '../shaped';
import { duration } from '../duration';
import { endpoint } from '../endpoint';
import { expressionOrMap, templateMap, templateText } from '../expression';
import { listOf, map, mapOf, onlyKeyOf, required, text, word } from '../shape';

const transportFields = map('a `transport`', {
  http: map('an `http` transport', { endpoint: required(endpoint), headers: mapOf(templateText) }),
  stdio: map('a `stdio` transport', {
    command: required(templateText),
    arguments: listOf(templateText),
    environment: mapOf(templateText),
  }),
  options: templateMap,
});

const transport = shaped(
  () => withOneOf(shapeOf(transportFields), ['http', 'stdio']),
  (node, scope, judgement) => {
    transportFields(node, scope, judgement);
    if (node.kind === 'map') onlyKeyOf(node, ['http', 'stdio'], 'a `transport`', judgement);
  },
);

const methods = 'tools/list tools/call prompts/list prompts/get resources/list resources/read resources/templates/list';

/** DSL reference, "MCP Call". */
export const mcpArguments = map('an MCP call', {
  protocolVersion: text,
  method: required(word(...methods.split(' '))),
  parameters: expressionOrMap,
  timeout: duration,
  transport: required(transport),
  client: map('a `client`', { name: required(text), version: required(text) }),
});
