import { Type, type Static } from '@sinclair/typebox';

/** Values for one execution: by place for `?`, by name for `:name`. */
const Parameters = Type.Union([Type.Array(Type.Any()), Type.Record(Type.String(), Type.Any())]);

export const SqlInput = Type.Object(
  {
    /** One of the names that the operator gave to databases. */
    connection: Type.String(),
    /** One statement; values go into `parameters`, never into its text. */
    statement: Type.String({ minLength: 1 }),
    parameters: Type.Optional(Parameters),
    /** Executes the statement once for each, all in one transaction. */
    rows: Type.Optional(Type.Array(Parameters)),
    /** Told from the statement when not given. */
    mode: Type.Optional(Type.Union([Type.Literal('query'), Type.Literal('execute')])),
    /** False to execute without the record that makes it happen once. */
    once: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type SqlInput = Static<typeof SqlInput>;
