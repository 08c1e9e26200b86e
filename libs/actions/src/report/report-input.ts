import { Type, type Static } from '@sinclair/typebox';
import { FilePlace } from '../file/file-place';

const Chart = Type.Object(
  {
    kind: Type.Union([Type.Literal('bar'), Type.Literal('line')], { description: 'How values are shown.' }),
    title: Type.Optional(Type.String({ maxLength: 200, description: 'A line above it.' })),
    labels: Type.Array(Type.String(), { maxItems: 200, description: 'What each value is of.' }),
    values: Type.Array(Type.Number(), { minItems: 1, maxItems: 200, description: 'One for each label.' }),
  },
  { additionalProperties: false, description: 'Values as bars or as a line.' },
);
export type Chart = Static<typeof Chart>;

const Table = Type.Object(
  {
    columns: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        maxItems: 20,
        description: 'Members of the rows, and their headings; those of the first row where nothing is said.',
      }),
    ),
    rows: Type.Array(Type.Record(Type.String(), Type.Any()), { maxItems: 5_000, description: 'Objects.' }),
  },
  { additionalProperties: false, description: 'Rows under headings; numbers stand at the right.' },
);
export type Table = Static<typeof Table>;

const Section = Type.Object(
  {
    heading: Type.Optional(Type.String({ maxLength: 500, description: 'Its headline.' })),
    text: Type.Optional(Type.String({ description: 'Paragraphs, with empty lines between them.' })),
    table: Type.Optional(Table),
    chart: Type.Optional(Chart),
  },
  { additionalProperties: false },
);
export type Section = Static<typeof Section>;

export const ReportInput = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 500, description: 'The headline of the whole.' }),
    sections: Type.Array(Section, { minItems: 1, maxItems: 100, description: 'What it consists of.' }),
    values: Type.Optional(
      Type.Record(Type.String(), Type.Any(), {
        description: 'What stands for `{{name}}` in title, headings and texts.',
      }),
    ),
    format: Type.Union([Type.Literal('markdown'), Type.Literal('html'), Type.Literal('pdf')], {
      description: 'What is made of it.',
    }),
    to: Type.Optional(
      Type.Composite([FilePlace], { additionalProperties: false, description: 'The file; a PDF needs one.' }),
    ),
  },
  { additionalProperties: false },
);
export type ReportInput = Static<typeof ReportInput>;
/** One whose texts are filled in. */
export type Report = Pick<ReportInput, 'title' | 'sections'>;
