import type { Json } from '@ensue/contracts';
import type { Static } from '@sinclair/typebox';
import { Type } from '@sinclair/typebox';
import { FilePlace, root } from '../file/file-place';

/** One record of a file, or why there is none at this place. */
export type RecordRead =
  { readonly line: number; readonly value: Json } | { readonly line: number; readonly reason: string };

/** How records lie in a file. `json` is a list; `jsonl` has one value in each line. */
export const formats = ['csv', 'json', 'jsonl'] as const;
export type Format = (typeof formats)[number];

export const FormatName = Type.Union(
  formats.map((format) => Type.Literal(format)),
  { description: 'How records lie in the file; told from the end of its name where nothing is said.' },
);

/** What a CSV file looks like. */
export const csvLook = {
  columns: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      description: 'CSV: the columns; reading, where there is no header row; writing, which and in which order.',
    }),
  ),
  delimiter: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 1,
      description: 'CSV: what stands between values; a comma where nothing is said.',
    }),
  ),
};

const { path } = FilePlace.properties;

/** Where records come from. */
export const RecordSource = Type.Union(
  [
    Type.Object(
      { path, root, format: Type.Optional(FormatName), ...csvLook },
      { additionalProperties: false, title: 'A file' },
    ),
    Type.Object(
      {
        url: Type.String({ description: 'Fetched as confined as `call: http`; at most 4 MiB.' }),
        format: FormatName,
        ...csvLook,
      },
      { additionalProperties: false, title: 'An address' },
    ),
    Type.Object(
      { text: Type.String({ description: 'The content itself.' }), format: FormatName, ...csvLook },
      { additionalProperties: false, title: 'Text' },
    ),
    Type.Object(
      { records: Type.Array(Type.Any(), { description: 'The records themselves.' }) },
      { additionalProperties: false, title: 'Records' },
    ),
  ],
  {
    description:
      'Where records come from: a file (read part by part, up to 1 GiB), an address, text, or records themselves.',
  },
);
export type RecordSource = Static<typeof RecordSource>;

/** Where records go to. */
export const RecordTarget = Type.Object(
  { path, root, format: Type.Optional(FormatName), ...csvLook },
  { additionalProperties: false, description: 'The file is there as a whole or not at all.' },
);
export type RecordTarget = Static<typeof RecordTarget>;

/** A file of records that was written. */
export const WrittenRecords = Type.Object(
  {
    path: Type.String(),
    root,
    count: Type.Integer({ description: 'How many records are in it.' }),
    bytes: Type.Integer(),
    sha256: Type.String(),
  },
  { description: 'The file, which can be the source of another task.' },
);
export type WrittenRecords = Static<typeof WrittenRecords>;
