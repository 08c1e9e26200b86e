import type { Json } from '@ensue/contracts';
import { Type, type Static } from '@sinclair/typebox';
import type { Action } from '../action';
import { actionFault } from '../action-fault';
import { loadSchemaCompiler } from './safe-ajv';
import { SchemaCache } from './schema-cache';
import { validatorOf } from './validator-of';

const Input = Type.Object(
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
  { additionalProperties: false },
);

const Errors = Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() }));
const Output = Type.Union([
  Type.Object({ valid: Type.Literal(true), data: Type.Any() }),
  Type.Object({ valid: Type.Literal(false), errors: Errors }),
]);

/** Holds data against a JSON Schema. */
export function validateAction(): Action {
  let cache: Promise<SchemaCache> | undefined;
  return {
    kind: 'validate',
    version: '1.0.0',
    title: 'Hold data against a JSON Schema',
    about:
      'A violation is a fault of type `validation` whose `errors` name each place. Patterns are linear (RE2); references stay inside the schema.',
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
    ],
    input: Input,
    output: Output,
    onCrash: 'retry',
    listed: true,
    perform: async (input) => {
      const { data, schema, otherwise = 'fault' } = input as Static<typeof Input> & { data: Json };
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
