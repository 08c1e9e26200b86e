import type { Json } from '@ensue/contracts';
import type { Action, ActionContext } from '../action';
import { actionFault } from '../action-fault';
import type { ConfinedClient } from '../http/confined-client';
import { download } from './download';
import type { FileSettings } from '../settings';
import { FileInput, FileOutput, type FileRead, type FileWrite } from './file-input';
import { FileRoots } from './file-roots';
import { fileVerbs } from './file-verbs';
import { readCsv } from './read-csv';
import { writeCsv } from './write-csv';

/** Reads and writes files: given text, an address (as confined as any HTTP call), or a path below the operator's folder. */
export function fileAction(
  settings: FileSettings,
  client: ConfinedClient,
  roots: FileRoots = new FileRoots(settings),
): Action {
  const verbs = fileVerbs(roots, settings.maxStreamBytes);
  const maxBytes = settings.maxBytes ?? 4 * 1024 * 1024;
  const maxRows = settings.maxRows ?? 10_000;

  const read = async ({ read: source, format, columns }: FileRead, context: ActionContext): Promise<Json> => {
    const text = await textOf(source, context);
    switch (format) {
      case 'csv': {
        const rows = await readCsv(text, columns, maxRows);
        return { rows, count: rows.length };
      }
      case 'json': {
        const data = parseJson(text);
        return { data, count: Array.isArray(data) ? data.length : 1 };
      }
      case 'text':
        return { text, count: text.length };
    }
  };

  const textOf = async (source: FileRead['read'], context: ActionContext): Promise<string> => {
    const bytes =
      'text' in source
        ? Buffer.from(source.text)
        : 'path' in source
          ? await roots.find(source.root).read(source.path, maxBytes)
          : await download(client, source.url, context);
    if (bytes.length > maxBytes) throw actionFault('validation', `The file is larger than ${maxBytes} bytes`);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      throw actionFault('validation', 'The file is not text in UTF-8');
    }
  };

  const write = async ({ write: { path, root, content, format } }: FileWrite): Promise<Json> => {
    const bytes = Buffer.from(textToWrite(content as Json, format));
    if (bytes.length > maxBytes) throw actionFault('validation', `The content is larger than ${maxBytes} bytes`);
    await roots.find(root).write(path, bytes);
    return { path, bytes: bytes.length };
  };

  return {
    kind: 'file',
    version: '1.0.0',
    title: 'Read, write, list, move, delete and hash files',
    about:
      'Every value of a CSV file is text. A file that is not what its format says, is too large (4 MiB) or has too many rows (10,000) is a fault of type `validation`; larger ones are hashed, moved and listed all the same.\n\nFolders are named by the operator: `ENSUE_FILE_ROOT` is `files`, `ENSUE_FILE_ROOTS` has more. A file that was moved before is not missed when the action is repeated.',
    examples: [
      {
        title: 'Text as rows',
        with: { read: { text: 'name,age\nAda,36\n' }, format: 'csv' },
        output: { rows: [{ name: 'Ada', age: '36' }], count: 1 },
      },
      {
        title: 'A file of JSON',
        with: { write: { path: 'people/ada.json', content: { name: 'Ada' }, format: 'json' } },
        output: { path: 'people/ada.json', bytes: 20 },
      },
      {
        title: 'What has come in',
        with: { list: { path: 'inbox', pattern: '*.csv' } },
        output: {
          files: [{ path: 'inbox/orders.csv', kind: 'file', bytes: 812, modifiedAt: '2026-11-22T02:00:00.000Z' }],
          count: 1,
        },
      },
      {
        title: 'A file that has been dealt with',
        with: { move: { path: 'inbox/orders.csv' }, to: { path: '2026/orders.csv', root: 'archive' } },
        output: { path: '2026/orders.csv', bytes: 812 },
      },
    ],
    input: FileInput,
    output: FileOutput,
    onCrash: 'retry',
    listed: true,
    perform: (input, context) => {
      const order = input as FileInput;
      if ('read' in order) return read(order, context);
      return 'write' in order ? write(order) : verbs(order, context);
    },
  };
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
  } catch (error) {
    throw actionFault('validation', `The file is not JSON: ${(error as Error).message}`);
  }
}

function textToWrite(content: Json, format: FileWrite['write']['format']): string {
  if (format === 'csv') return writeCsv(content);
  if (format === 'json') return `${JSON.stringify(content, null, 2)}\n`;
  if (typeof content === 'string') return content;
  throw actionFault('validation', 'The content of a text file must be text');
}
