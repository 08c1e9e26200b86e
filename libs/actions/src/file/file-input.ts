import { Type, type Static } from '@sinclair/typebox';

const Format = Type.Union([Type.Literal('csv'), Type.Literal('json'), Type.Literal('text')]);

const Source = Type.Union([
  Type.Object({ text: Type.String() }, { additionalProperties: false }),
  Type.Object({ url: Type.String() }, { additionalProperties: false }),
  Type.Object({ path: Type.String() }, { additionalProperties: false }),
]);

export const FileRead = Type.Object(
  {
    read: Source,
    format: Format,
    /** The names of the columns where a CSV file has no header row. */
    columns: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
  },
  { additionalProperties: false },
);
export type FileRead = Static<typeof FileRead>;

export const FileWrite = Type.Object(
  { write: Type.Object({ path: Type.String(), content: Type.Any(), format: Format }, { additionalProperties: false }) },
  { additionalProperties: false },
);
export type FileWrite = Static<typeof FileWrite>;

export const FileInput = Type.Union([FileRead, FileWrite]);

export const FileOutput = Type.Union([
  Type.Object({ rows: Type.Array(Type.Record(Type.String(), Type.String())), count: Type.Integer() }),
  Type.Object({ data: Type.Any(), count: Type.Integer() }),
  Type.Object({ text: Type.String(), count: Type.Integer() }),
  Type.Object({ path: Type.String(), bytes: Type.Integer() }),
]);
