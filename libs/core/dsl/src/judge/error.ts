import { shaped, shapeOf, expressionShape } from './shaped';
import { looksLikeExpression, template, templateText } from './expression';
import { uri } from './uri';
import { integer, isText, map, required } from './shape';

const jsonPointer = shaped({ type: 'string' }, (node, scope, judgement) => {
  templateText(node, scope, judgement);
  if (!isText(node) || looksLikeExpression(node.value) || /^(\/.*)?$/s.test(node.value)) return;
  judgement.at(node, `\`${node.value}\` is no JSON pointer.`, 'Write the place of a task, such as /do/0/name.');
});

const status = integer(0);

/** DSL reference, "Error". */
export const error = map('an error', {
  type: required(uri),
  status: required(status),
  instance: jsonPointer,
  title: templateText,
  detail: templateText,
});

const computedStatus = shaped({ anyOf: [{ type: 'integer' }, expressionShape] }, (node, scope, judgement) => {
  if (isText(node) && looksLikeExpression(node.value)) template(node, scope, judgement);
  else status(node, scope, judgement);
});

/** `details` is the name that `detail` had up to DSL 1.0.3. */
const filterFields = map('an error filter', {
  type: templateText,
  status: computedStatus,
  instance: templateText,
  title: templateText,
  detail: templateText,
  details: templateText,
});

/** What errors a catch lets in (DSL reference, "Error Filter"). */
export const errorFilter = shaped(
  () => ({ ...shapeOf(filterFields), minProperties: 1 }),
  (node, scope, judgement) => {
    filterFields(node, scope, judgement);
    if (node.kind === 'map' && node.entries.size === 0) {
      judgement.at(node, 'The filter says nothing of the error.', 'Leave `errors` out to catch every error.');
    }
  },
);
