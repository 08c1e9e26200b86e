import type { Json } from '@ensue/contracts';
import { Type, type Static } from '@sinclair/typebox';
import type { Action, ActionContext } from '../action';
import { actionFault } from '../action-fault';
import { RecordSource } from '../records/record';
import type { RecordFiles } from '../records/record-files';
import { loadSchemaCompiler } from './safe-ajv';
import { checkQuality, type QualityOrder } from './check-quality';
import { QualityRule } from './quality-rules';
import { SchemaCache } from './schema-cache';
import { validatorOf } from './validator-of';

const Data = Type.Object(
  {
    data: Type.Any({ description: 'What is checked.' }),
    schema: Type.Union([Type.Object({}, { additionalProperties: true }), Type.Boolean()], {
      description: 'JSON Schema 2020-12, with formats; at most 256 KiB.',
    }),
    otherwise: Type.Optional(
      Type.Union([Type.Literal('fault'), Type.Literal('report')], {
        description: 'What invalid data does: raise a fault (the default), or be reported in the output.',
      }),
    ),
  },
  { additionalProperties: false, title: 'One value' },
);

const Records = Type.Object(
  {
    from: RecordSource,
    schema: Type.Optional(Data.properties.schema),
    rules: Type.Array(QualityRule, { maxItems: 50, description: 'What holds for the records as a whole.' }),
    otherwise: Data.properties.otherwise,
  },
  { additionalProperties: false, title: 'Records, by rules' },
);
const Input = Type.Union([Data, Records]);

const Errors = Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() }));
const Output = Type.Union([
  Type.Object({ valid: Type.Literal(true), data: Type.Any() }, { title: 'A valid value' }),
  Type.Object({ valid: Type.Literal(false), errors: Errors }, { title: 'A value that is not' }),
  Type.Object(
    {
      valid: Type.Boolean(),
      count: Type.Integer({ description: 'How many records there were.' }),
      rules: Type.Array(
        Type.Object({
          rule: Type.String(),
          broken: Type.Integer({ description: 'How often.' }),
          examples: Type.Array(Type.Object({ line: Type.Optional(Type.Integer()), reason: Type.String() })),
        }),
        { description: 'Every rule, the records themselves first.' },
      ),
    },
    { title: 'Records' },
  ),
]);

/** Holds data against a JSON Schema, and records against rules of quality. */
export function validateAction(files?: RecordFiles): Action {
  let cache: Promise<SchemaCache> | undefined;
  return {
    kind: 'validate',
    version: '1.0.0',
    title: 'Hold data against a JSON Schema, or records against rules of quality',
    about:
      'A violation is a fault of type `validation` whose `errors` name each place. Patterns are linear (RE2); references stay inside the schema.\n\nRecords are read one by one, from a file of any size; each rule has its line in the report: how often it was broken, and the first places.',
    examples: [
      {
        title: 'A mail address that is none',
        with: {
          data: { email: 'nobody' },
          schema: { type: 'object', properties: { email: { type: 'string', format: 'email' } } },
          otherwise: 'report',
        },
        output: { valid: false, errors: [{ pointer: '/email', message: 'must match format "email"' }] },
      },
      {
        title: 'The quality of a file',
        with: {
          from: { path: 'checked/orders.jsonl' },
          rules: [
            { unique: ['order'] },
            { range: { field: 'amount', min: 0, max: 100000 } },
            { reference: { field: 'customer', from: { path: 'customers.csv' }, at: 'id' } },
            { freshness: { field: 'placedAt', withinSeconds: 86400 } },
          ],
          otherwise: 'report',
        },
      },
    ],
    input: Input,
    output: Output,
    onCrash: 'retry',
    listed: true,
    perform: async (input, context) => {
      if ('from' in (input as Static<typeof Input>)) {
        return checkRecords(input as unknown as QualityOrder & { otherwise?: string }, files, context);
      }
      const { data, schema, otherwise = 'fault' } = input as Static<typeof Data> & { data: Json };
      cache ??= loadSchemaCompiler().then((compile) => new SchemaCache(compile));
      const errors = validatorOf(await cache, JSON.stringify(schema))(data).map((error) => ({ ...error }));
      if (errors.length === 0) return { valid: true, data };
      if (otherwise === 'report') return { valid: false, errors };
      const [first] = errors;
      const more = errors.length > 1 ? ` and ${errors.length - 1} more` : '';
      const where = first ? `${first.pointer === '' ? 'the data itself' : first.pointer} ${first.message}` : '';
      throw actionFault('validation', `The data does not match the schema: ${where}${more}`, { errors });
    },
  };
}

async function checkRecords(
  order: QualityOrder & { readonly otherwise?: string },
  files: RecordFiles | undefined,
  context: ActionContext,
): Promise<Json> {
  if (files === undefined) throw actionFault('configuration', 'Files cannot be read here');
  const report = await checkQuality(order, files, context);
  if (report.valid || order.otherwise === 'report') return report;
  const broken = (report.rules as { rule: string; broken: number }[]).filter((each) => each.broken > 0);
  const named = broken.map((each) => `${each.rule} (${each.broken})`).join(', ');
  throw actionFault('validation', `The records break rules: ${named}`, { rules: report.rules });
}
