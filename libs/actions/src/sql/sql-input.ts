import { Type, type Static } from '@sinclair/typebox';

/** Values for one execution: by place for `?`, by name for `:name`. */
const Parameters = Type.Union([Type.Array(Type.Any()), Type.Record(Type.String(), Type.Any())], {
  description: 'By place for `?`, by name for `:name`.',
});

export const SqlInput = Type.Object(
  {
    connection: Type.String({ description: 'One of the names that the operator gave to databases.' }),
    statement: Type.String({
      minLength: 1,
      description: 'One statement; values go into `parameters`, never into its text.',
    }),
    parameters: Type.Optional(Parameters),
    rows: Type.Optional(
      Type.Array(Parameters, { description: 'Executes the statement once for each, all in one transaction.' }),
    ),
    mode: Type.Optional(
      Type.Union([Type.Literal('query'), Type.Literal('execute')], {
        description: 'Told from the statement when not given.',
      }),
    ),
    once: Type.Optional(
      Type.Boolean({ description: 'False to execute without the record that makes it happen once.' }),
    ),
  },
  { additionalProperties: false },
);
export type SqlInput = Static<typeof SqlInput>;
