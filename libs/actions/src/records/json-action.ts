import type { Action } from '../action';
import { recordAction } from './record-action';
import type { RecordFiles } from './record-files';

/** Reads and writes lists of JSON, and JSON lines, of any size. */
export function jsonAction(files: RecordFiles, maxRows?: number): Action {
  return recordAction(
    {
      kind: 'json',
      title: 'Read and write JSON lists and JSON lines of any size, with a schema',
      about: `
\`json\` is a list, \`jsonl\` has one value in each line. Both are read item by item, so the file may be much larger than the runner's
memory. Items that are no JSON or do not fit the \`schema\` are told with line and reason, and the others go on: to another file
(\`to\`, CSV, JSON or JSON lines), or, where they are few, into the output.
`,
      examples: [
        {
          title: 'Text in lines',
          with: { read: { text: '{"id":1}\n{"id":\n', format: 'jsonl' } },
          output: {
            rows: [{ id: 1 }],
            count: 1,
            bad: { count: 1, errors: [{ line: 2, reason: 'this is not JSON: Unexpected end of JSON input' }] },
          },
        },
        {
          title: 'A CSV file as a list of JSON',
          with: { write: { path: 'orders.json' }, from: { path: 'inbox/orders.csv' } },
        },
      ],
      formats: ['json', 'jsonl'],
    },
    files,
    maxRows,
  );
}
