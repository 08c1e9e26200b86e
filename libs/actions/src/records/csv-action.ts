import type { Action } from '../action';
import { recordAction } from './record-action';
import type { RecordFiles } from './record-files';

/** Reads and writes CSV files of any size. */
export function csvAction(files: RecordFiles, maxRows?: number): Action {
  return recordAction(
    {
      kind: 'csv',
      title: 'Read and write CSV files of any size, with a schema',
      about: `
The file is read row by row, so it may be much larger than the runner's memory. Rows become objects of texts, named by the header
row; with a \`schema\` each is checked, with \`convert\` also made into what the schema wants. Rows that do not fit are told with line and
reason, and the others go on: to another file (\`to\`, CSV, JSON or JSON lines), which the next task takes as its source, or, where
they are few, into the output.
`,
      examples: [
        {
          title: 'A large file: good rows into another file, bad ones into a report',
          with: {
            read: { path: 'inbox/orders.csv' },
            schema: {
              type: 'object',
              required: ['order', 'amount'],
              properties: {
                order: { type: 'string', pattern: '^[A-Z]{2}-[0-9]+$' },
                amount: { type: 'number', minimum: 0 },
              },
            },
            convert: true,
            to: { path: 'checked/orders.jsonl' },
          },
          output: {
            file: { path: 'checked/orders.jsonl', count: 99998, bytes: 8123456, sha256: '9f86d081884c7d65…' },
            count: 99998,
            bad: { count: 2, errors: [{ line: 17, reason: 'amount must be >= 0' }] },
          },
        },
        {
          title: 'Records into a file',
          with: {
            write: { path: 'reports/customers.csv', columns: ['name', 'orders'] },
            from: { records: [{ name: 'Ada', orders: 3 }] },
          },
        },
      ],
      formats: ['csv'],
    },
    files,
    maxRows,
  );
}
