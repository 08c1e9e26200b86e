import type { Json } from '@ensue/jq';
import { shaped, shapeOf, withOneOf } from './shaped';
import { compileJsonSchema, schemaDialects } from '../json-schema';
import { type Located, plain } from '../read/located';
import { readYaml } from '../read/read-yaml';
import { addressOf } from '../resources/function-address';
import type { Told } from '../resources/resource-library';
import { externalResource } from './endpoint';
import { expressionOrMap } from './expression';
import type { Judgement, Rule } from './judgement';
import { judgeResource } from './resource';
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
    else if (key === 'resource') judgeSchemaResource(written.entries.get('resource') ?? node, judgement);
    else if (key === 'document') judgeDocument(written.entries.get('document') ?? node, scope, judgement);
  },
);

const judgeDocument: Rule = (node, _, judgement) => {
  const problem = problemWith(plain(node));
  if (problem) judgement.atKey(node, `The schema cannot be used: ${problem.reason}.`, problem.hint);
};

/** A JSON Schema in JSON or YAML that lies elsewhere. */
function judgeSchemaResource(node: Located, judgement: Judgement): void {
  const text = judgeResource(node, 'schema', judgement);
  if (text === undefined) return;
  const endpoint = node.kind === 'map' ? node.entries.get('endpoint') : undefined;
  const uri = endpoint && addressOf(plain(endpoint));
  const mistakes = judgement.library.schemaMistakes(uri ?? '', () => mistakesOfSchema(`The schema ${uri}`, text));
  for (const { message, hint } of mistakes) judgement.atKey(node, message, hint);
}

function mistakesOfSchema(what: string, text: string): readonly Told[] {
  const { tree, mistakes } = readYaml(text);
  const problem = tree && problemWith(plain(tree));
  return [
    ...mistakes.map(({ line, column, message, hint }) => ({
      message: `${what} ${line}:${column} cannot be read: ${message}`,
      hint,
    })),
    ...(problem ? [{ message: `${what} cannot be used: ${problem.reason}.`, hint: problem.hint }] : []),
  ];
}

function problemWith(schema: Json): { readonly reason: string; readonly hint: string } | undefined {
  try {
    compileJsonSchema(schema);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = /dialect/.test(reason)
      ? `Known: ${schemaDialects.join(', ')}.`
      : 'Mend the JSON Schema; references lead only inside it.';
    return { reason, hint };
  }
}

const handed = handingOn(expressionOrMap);

export const input = map('`input`', { schema, from: handed });
export const output = map('`output`', { schema, as: handed });
export const exported = map('`export`', { schema, as: handed });
