import { shaped, shapeOf } from './shaped';
import { authentication } from './authentication';
import { asText, isText, map, required, text } from './shape';
import { uri } from './uri';

const configured = map('an endpoint', { uri: required(uri), authentication });

/** DSL reference, "Endpoint". */
export const endpoint = shaped(
  () => ({ anyOf: [shapeOf(uri), shapeOf(configured)] }),
  (node, scope, judgement) => {
    if (isText(node)) uri(node, scope, judgement);
    else if (node.kind === 'map') configured(node, scope, judgement);
    else asText(node, judgement, 'Write a URI, or a map with `uri` and `authentication`.');
  },
);

/** DSL reference, "External Resource". */
export const externalResource = map('a resource', { name: text, endpoint: required(endpoint) });
