import type { Json } from '@ensue/contracts';
import { compile, type JqProgram } from '@ensue/jq';
import { Type, type Static } from '@sinclair/typebox';
import type { Action } from '../action';
import { actionFault } from '../action-fault';
import { BadRecordBook, BadRecords, BadReport } from './bad-records';
import { RecordSource, RecordTarget, WrittenRecords } from './record';
import type { RecordFiles } from './record-files';

const Input = Type.Object(
  {
    from: RecordSource,
    filter: Type.String({
      minLength: 1,
      maxLength: 10_000,
      description:
        'jq, without `${ }` around it: it is evaluated for each record, and each of its results is a record of the output, none where there is none.',
    }),
    variables: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }), Type.Any(), {
        description: 'What `$name` stands for in the filter: what data has to say belongs here, never into the filter.',
      }),
    ),
    to: Type.Optional(RecordTarget),
    bad: Type.Optional(BadRecords),
  },
  { additionalProperties: false },
);
type Input = Static<typeof Input>;

const counts = {
  read: Type.Integer({ description: 'How many records there were.' }),
  count: Type.Integer({ description: 'How many came of them.' }),
  bad: BadReport,
};
const Output = Type.Union([
  Type.Object({ rows: Type.Array(Type.Any()), ...counts }, { title: 'Without `to`' }),
  Type.Object({ file: WrittenRecords, ...counts }, { title: 'With `to`' }),
]);

const progressEvery = 50_000;

/** Makes other records of records, by a jq program. */
export function transformAction(files: RecordFiles, maxRows = 10_000): Action {
  return {
    kind: 'transform',
    version: '1.0.0',
    title: 'Make other records of records, with jq',
    about: `
Records are read and written one by one, so there may be any number of them. The filter may drop records (\`select(…)\`), change them, or
make several of one; it has a budget for each record. One on which it fails is told with its line and the reason.
`,
    examples: [
      {
        title: 'A file of orders as rows for a table',
        with: {
          from: { path: 'checked/orders.jsonl' },
          filter: 'select(.amount > 0) | { order_id: .order, amount_cents: (.amount * 100 | round), file: $file }',
          variables: { file: 'orders.csv' },
          to: { path: 'ready/orders.jsonl' },
        },
      },
      {
        title: 'A few records',
        with: { from: { records: [{ n: 1 }, { n: 2 }] }, filter: '.n * 10' },
        output: { rows: [10, 20], read: 2, count: 2, bad: { count: 0, errors: [] } },
      },
    ],
    input: Input,
    output: Output,
    onCrash: 'retry',
    listed: true,
    perform: async (input, context) => {
      const { from, filter, variables = {}, to, bad } = input as Input;
      const program = compiled(filter, Object.keys(variables));
      const book = new BadRecordBook(bad);
      const tally = { read: 0, count: 0 };
      const results = async function* (): AsyncGenerator<Json> {
        for await (const record of files.read(from, context)) {
          tally.read += 1;
          if (tally.read % progressEvery === 0) context.log(`${tally.read} records transformed`);
          if ('reason' in record) {
            book.add(record.line, record.reason);
            continue;
          }
          for (const result of resultsOf(program, record, variables as Record<string, Json>, book)) {
            tally.count += 1;
            yield result;
          }
        }
        book.close();
      };
      if (to !== undefined) return { file: await files.write(to, results()), ...tally, bad: book.report() };
      const rows: Json[] = [];
      for await (const row of results()) {
        if (rows.length === maxRows) {
          throw actionFault('validation', `More than ${maxRows} records come of it: write them to a file, with to`);
        }
        rows.push(row);
      }
      return { rows, ...tally, bad: book.report() };
    },
  };
}

function compiled(filter: string, variables: readonly string[]): JqProgram {
  try {
    return compile(filter, { variables });
  } catch (error) {
    throw actionFault('expression', `The filter cannot be read: ${(error as Error).message}`);
  }
}

function resultsOf(
  program: JqProgram,
  record: { readonly line: number; readonly value: Json },
  variables: Record<string, Json>,
  book: BadRecordBook,
): readonly Json[] {
  try {
    return program.evaluate(record.value, { variables, now: Date.now() / 1000 });
  } catch (error) {
    book.add(record.line, error instanceof Error ? error.message.slice(0, 500) : String(error));
    return [];
  }
}
