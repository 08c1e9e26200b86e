import { shaped, shapeOf, withOneOf } from './shaped';
import { compileJsonSchema, schemaDialects } from '../json-schema';
import { plain } from '../read/located';
import { externalResource } from './endpoint';
import { expressionOrMap } from './expression';
import type { Rule } from './judgement';
import { handingOn } from './secrets';
import { anything, asMap, isText, map, onlyKeyOf, text } from './shape';

const schemaFields = map('a schema', { format: text, document: anything, resource: externalResource });

/** DSL reference, "Schema": the document itself, or a resource that holds it. */
const schema = shaped(
  () => withOneOf(shapeOf(schemaFields), ['document', 'resource']),
  (node, scope, judgement) => {
    const written = asMap(node, judgement);
    if (!written) return;
    schemaFields(node, scope, judgement);
    const key = onlyKeyOf(written, ['document', 'resource'], 'a schema', judgement);
    const format = written.entries.get('format');
    if (isText(format) && !/^json(:.*)?$/.test(format.value)) judgement.notYet('schemaFormat', format);
    else if (key === 'resource') judgement.notYet('schemaResource', written.entries.get('resource') ?? node);
    else if (key === 'document') judgeDocument(written.entries.get('document') ?? node, scope, judgement);
  },
);

const judgeDocument: Rule = (node, _, judgement) => {
  try {
    compileJsonSchema(plain(node));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = /dialect/.test(reason)
      ? `Known: ${schemaDialects.join(', ')}.`
      : 'Mend the JSON Schema; references lead only inside it.';
    judgement.atKey(node, `The schema cannot be used: ${reason}.`, hint);
  }
};

const handed = handingOn(expressionOrMap);

export const input = map('`input`', { schema, from: handed });
export const output = map('`output`', { schema, as: handed });
export const exported = map('`export`', { schema, as: handed });
