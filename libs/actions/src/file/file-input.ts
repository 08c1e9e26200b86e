import { Type, type Static } from '@sinclair/typebox';
import { FilePlace, root } from './file-place';

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
    FilePlace,
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
        root,
        content: Type.Any({ description: 'A list of objects for CSV, text for text, anything for JSON.' }),
        format: Format,
      },
      { additionalProperties: false, description: 'The file is there as a whole or not at all.' },
    ),
  },
  { additionalProperties: false, title: 'Writing' },
);
export type FileWrite = Static<typeof FileWrite>;

const FileList = Type.Object(
  {
    list: Type.Object(
      {
        path: Type.Optional(Type.String({ description: 'A folder; the root itself where none is said.' })),
        root,
        pattern: Type.Optional(
          Type.String({ description: 'Names that end up in the list: `*` stands for any text, `?` for one letter.' }),
        ),
        recursive: Type.Optional(Type.Boolean({ description: 'True to go into the folders that lie there.' })),
      },
      { additionalProperties: false, description: 'Links are not followed and not listed.' },
    ),
  },
  { additionalProperties: false, title: 'Listing' },
);

const FileMove = Type.Object(
  {
    move: Type.Composite([FilePlace], { additionalProperties: false, description: 'What is moved.' }),
    to: Type.Composite([FilePlace], {
      additionalProperties: false,
      description: 'Where to; folders on the way are made.',
    }),
    replace: Type.Optional(Type.Boolean({ description: 'True to take the place of a file that is there.' })),
  },
  { additionalProperties: false, title: 'Moving' },
);

const FileDelete = Type.Object(
  { delete: Type.Composite([FilePlace], { additionalProperties: false, description: 'A file; no folder.' }) },
  { additionalProperties: false, title: 'Deleting' },
);

const FileHash = Type.Object(
  {
    hash: Type.Composite([FilePlace], { additionalProperties: false, description: 'A file of any size.' }),
    algorithm: Type.Optional(
      Type.Union([Type.Literal('sha256'), Type.Literal('sha512'), Type.Literal('sha1'), Type.Literal('md5')], {
        description: 'SHA-256 where none is said.',
      }),
    ),
  },
  { additionalProperties: false, title: 'Hashing' },
);

export const FileInput = Type.Union([FileRead, FileWrite, FileList, FileMove, FileDelete, FileHash]);
export type FileInput = Static<typeof FileInput>;

const Found = Type.Object({
  path: Type.String({ description: 'From the root.' }),
  kind: Type.Union([Type.Literal('file'), Type.Literal('folder')]),
  bytes: Type.Integer(),
  modifiedAt: Type.String(),
});

export const FileOutput = Type.Union([
  Type.Object(
    { rows: Type.Array(Type.Record(Type.String(), Type.String())), count: Type.Integer() },
    { title: 'Reading CSV' },
  ),
  Type.Object({ data: Type.Any(), count: Type.Integer() }, { title: 'Reading JSON' }),
  Type.Object({ text: Type.String(), count: Type.Integer() }, { title: 'Reading text' }),
  Type.Object({ path: Type.String(), bytes: Type.Integer() }, { title: 'Writing, moving' }),
  Type.Object({ files: Type.Array(Found), count: Type.Integer() }, { title: 'Listing' }),
  Type.Object(
    { path: Type.String(), deleted: Type.Boolean({ description: 'False when there was no such file.' }) },
    { title: 'Deleting' },
  ),
  Type.Object(
    { path: Type.String(), bytes: Type.Integer(), algorithm: Type.String(), hash: Type.String() },
    { title: 'Hashing' },
  ),
]);
