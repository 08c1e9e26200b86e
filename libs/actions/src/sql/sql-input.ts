import { Type, type Static } from '@sinclair/typebox';
import { RecordSource } from '../records/record';

const Parameters = Type.Union([Type.Array(Type.Any()), Type.Record(Type.String(), Type.Any())], {
  description: 'By place for `?`, by name for `:name`.',
});

/** A table or column: nothing that could be anything else. */
const name = '[A-Za-z_][A-Za-z0-9_$]{0,63}';
const Column = Type.String({ pattern: `^${name}$` });

const common = {
  connection: Type.Union(
    [
      Type.String(),
      Type.Object(
        { url: Type.String({ description: 'The address, with user, password and database.' }) },
        { additionalProperties: false },
      ),
    ],
    {
      description:
        'One of the names that the operator gave to databases; or `{ url }`, `mysql://…` or `postgres://…` out of a secret, at an address that actions may call.',
    },
  ),
  once: Type.Optional(Type.Boolean({ description: 'False to execute without the record that makes it happen once.' })),
  readOnly: Type.Optional(Type.Boolean({ description: 'True to refuse whatever would write.' })),
  maxRows: Type.Optional(
    Type.Integer({ minimum: 1, description: 'A query with more rows is a fault; at most what the operator permits.' }),
  ),
  limitSeconds: Type.Optional(
    // Timers count milliseconds up to 2^31; with more they would end at once.
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 20 * 86_400,
      description: 'What takes longer is ended, at the server too.',
    }),
  ),
};

const mode = Type.Optional(
  Type.Union([Type.Literal('query'), Type.Literal('execute')], {
    description: 'Told from the statement when not given.',
  }),
);
const statement = Type.String({
  minLength: 1,
  description: 'One statement; values go into `parameters`, never into its text.',
});
const rows = Type.Optional(
  Type.Array(Parameters, { description: 'Executes the statement once for each, all in one transaction.' }),
);

export const OneStatement = Type.Object(
  { ...common, statement, parameters: Type.Optional(Parameters), rows, mode },
  { additionalProperties: false, title: 'One statement' },
);
export type OneStatement = Static<typeof OneStatement>;

const Step = Type.Object(
  { statement, parameters: Type.Optional(Parameters), rows, mode },
  { additionalProperties: false },
);
export type Step = Static<typeof Step>;

export const Transaction = Type.Object(
  {
    ...common,
    transaction: Type.Array(Step, {
      minItems: 1,
      maxItems: 100,
      description: 'Statements in their order, all or none; queries among them see what those before have changed.',
    }),
  },
  { additionalProperties: false, title: 'Several statements in one transaction' },
);
export type Transaction = Static<typeof Transaction>;

export const Insert = Type.Object(
  {
    ...common,
    insert: Type.Object(
      {
        table: Type.String({
          pattern: `^(?:${name}\\.)?${name}$`,
          description: 'Its name, perhaps with its schema before it, written as the database has it.',
        }),
        columns: Type.Optional(
          Type.Array(Column, {
            minItems: 1,
            description: 'Needed where rows are lists; else the names in the first row.',
          }),
        ),
        rows: Type.Optional(
          Type.Array(Parameters, { description: 'Each a list of values, or an object of them by column.' }),
        ),
        from: Type.Optional(RecordSource),
        onConflict: Type.Optional(
          Type.Union([Type.Literal('fail'), Type.Literal('skip'), Type.Literal('update')], {
            description:
              'What becomes of a row whose key is there: a fault (the default), nothing, or the table’s row gets the new values.',
          }),
        ),
        key: Type.Optional(
          Type.Array(Column, { minItems: 1, description: 'For `update`: the columns of the unique key.' }),
        ),
      },
      { additionalProperties: false, description: 'Many rows into one table, hundreds by statement, all or none.' },
    ),
  },
  { additionalProperties: false, title: 'Many rows into a table' },
);
export type Insert = Static<typeof Insert>;

export const SqlInput = Type.Union([OneStatement, Transaction, Insert]);
export type SqlInput = Static<typeof SqlInput>;

const Rows = Type.Array(Type.Record(Type.String(), Type.Any()), {
  description: 'Decimals and times as text, bytes as base64, integers beyond 2^53 as text.',
});
const affectedRows = Type.Integer({ description: 'As the database counts them.' });
const lastInsertId = Type.Optional(Type.Any({ description: 'The last key that the database made; not PostgreSQL.' }));

export const SqlOutput = Type.Union([
  Type.Object({ rows: Rows }, { title: 'A query' }),
  Type.Object({ affectedRows, lastInsertId }, { title: 'A change' }),
  Type.Object(
    {
      results: Type.Array(Type.Union([Type.Object({ rows: Rows }), Type.Object({ affectedRows, lastInsertId })]), {
        description: 'One for each statement.',
      }),
    },
    { title: 'A transaction' },
  ),
]);
