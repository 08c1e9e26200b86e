import { Type, type Static } from '@sinclair/typebox';

export const root = Type.Optional(
  Type.String({ description: 'The folder, by the name that the operator gave it; `files` where none is said.' }),
);

/** A file in one of the operator's folders. */
export const FilePlace = Type.Object(
  { path: Type.String({ description: 'Relative to the folder, with slashes, without `..`.' }), root },
  { additionalProperties: false },
);
export type FilePlace = Static<typeof FilePlace>;
