import { Type, type Static } from '@sinclair/typebox';

const Format = Type.Union([Type.Literal('csv'), Type.Literal('json'), Type.Literal('text')], {
  description: 'How the content is read or written.',
});

const Source = Type.Union(
  [
    Type.Object({ text: Type.String({ description: 'The content itself.' }) }, { additionalProperties: false }),
    Type.Object(
      { url: Type.String({ description: 'Fetched as confined as `call: http`.' }) },
      { additionalProperties: false },
    ),
    Type.Object({ path: Type.String({ description: 'Below the folder for files.' }) }, { additionalProperties: false }),
  ],
  { description: 'Where the content comes from.' },
);

export const FileRead = Type.Object(
  {
    read: Source,
    format: Format,
    columns: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        description: 'The names of the columns where a CSV file has no header row.',
      }),
    ),
  },
  { additionalProperties: false, title: 'Reading' },
);
export type FileRead = Static<typeof FileRead>;

export const FileWrite = Type.Object(
  {
    write: Type.Object(
      {
        path: Type.String({ description: 'Below the folder for files; folders on the way are made.' }),
        content: Type.Any({ description: 'A list of objects for CSV, text for text, anything for JSON.' }),
        format: Format,
      },
      { additionalProperties: false, description: 'The file is there as a whole or not at all.' },
    ),
  },
  { additionalProperties: false, title: 'Writing' },
);
export type FileWrite = Static<typeof FileWrite>;

export const FileInput = Type.Union([FileRead, FileWrite]);

export const FileOutput = Type.Union([
  Type.Object({ rows: Type.Array(Type.Record(Type.String(), Type.String())), count: Type.Integer() }),
  Type.Object({ data: Type.Any(), count: Type.Integer() }),
  Type.Object({ text: Type.String(), count: Type.Integer() }),
  Type.Object({ path: Type.String(), bytes: Type.Integer() }),
]);
