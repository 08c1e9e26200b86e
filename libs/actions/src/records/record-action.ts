import type { Json } from '@ensue/contracts';
import { Type, type Static, type TSchema } from '@sinclair/typebox';
import type { Action, ActionContext, ActionExample } from '../action';
import { actionFault } from '../action-fault';
import { BadRecordBook, BadRecords, BadReport } from './bad-records';
import { RecordSource, RecordTarget, WrittenRecords, type Format } from './record';
import { RecordFiles, formatOf } from './record-files';
import { rowCheck } from './row-check';

const Parse = Type.Object(
  {
    read: RecordSource,
    schema: Type.Optional(
      Type.Union([Type.Object({}, { additionalProperties: true }), Type.Boolean()], {
        description: 'JSON Schema 2020-12 of one record.',
      }),
    ),
    convert: Type.Optional(
      Type.Boolean({
        description: 'True to make of texts the numbers and booleans that the schema wants, and nothing of empty ones.',
      }),
    ),
    to: Type.Optional(RecordTarget),
    bad: Type.Optional(BadRecords),
  },
  { additionalProperties: false, title: 'Reading' },
);
type Parse = Static<typeof Parse>;

const Write = Type.Object(
  { write: RecordTarget, from: RecordSource },
  { additionalProperties: false, title: 'Writing' },
);
type Write = Static<typeof Write>;

const Output = Type.Union([
  Type.Object(
    { rows: Type.Array(Type.Any()), count: Type.Integer({ description: 'Of good records.' }), bad: BadReport },
    { title: 'Reading, without `to`' },
  ),
  Type.Object({ file: WrittenRecords, count: Type.Integer(), bad: BadReport }, { title: 'Reading, with `to`' }),
  Type.Object({ file: WrittenRecords, count: Type.Integer() }, { title: 'Writing' }),
]);

const progressEvery = 50_000;

export interface RecordKind {
  readonly kind: string;
  readonly title: string;
  readonly about: string;
  readonly examples: readonly ActionExample[];
  /** What it is the action for; other formats may stand on the other side. */
  readonly formats: readonly Format[];
}

/** An action that reads files of one kind record by record, and writes them. */
export function recordAction({ formats, ...page }: RecordKind, files: RecordFiles, maxRows = 10_000): Action {
  const mustBe = (place: { readonly format?: Format; readonly path?: string }): void => {
    const format = formatOf(place);
    if (formats.includes(format)) return;
    throw actionFault(
      'configuration',
      `This is ${format}, and the action ${page.kind} is for ${formats.join(' and ')}`,
    );
  };

  const read = async ({ read: source, schema, convert = false, to, bad }: Parse, context: ActionContext) => {
    if (!('records' in source)) mustBe(source);
    const check = await rowCheck(schema as Json | undefined, convert);
    const book = new BadRecordBook(bad);
    let count = 0;
    const good = async function* (): AsyncGenerator<Json> {
      for await (const record of files.read(source, context)) {
        const checked = check(record);
        if ('reason' in checked) book.add(checked.line, checked.reason);
        else {
          count += 1;
          if (count % progressEvery === 0) context.log(`${count} records read`);
          yield checked.value;
        }
      }
      book.close();
    };
    if (to !== undefined) {
      const file = await files.write(to, good());
      return { file, count, bad: book.report() };
    }
    const rows: Json[] = [];
    for await (const row of good()) {
      if (rows.length === maxRows) {
        throw actionFault('validation', `There are more than ${maxRows} records: write them to a file, with to`);
      }
      rows.push(row);
    }
    return { rows, count, bad: book.report() };
  };

  const write = async ({ write: target, from }: Write, context: ActionContext): Promise<Json> => {
    mustBe(target);
    const records = async function* (): AsyncGenerator<Json> {
      for await (const record of files.read(from, context)) {
        if ('value' in record) yield record.value;
        else throw actionFault('validation', `The source cannot be read, line ${record.line}: ${record.reason}`);
      }
    };
    const file = await files.write(target, records());
    return { file, count: file.count };
  };

  return {
    ...page,
    version: '1.0.0',
    input: Type.Union([Parse, Write]) as TSchema,
    output: Output,
    onCrash: 'retry',
    listed: true,
    perform: (input, context) => {
      const order = input as Parse | Write;
      return 'read' in order ? read(order, context) : write(order, context);
    },
  };
}
