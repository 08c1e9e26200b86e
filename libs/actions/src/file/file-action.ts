import type { Json } from '@ensue/contracts';
import type { Action, ActionContext } from '../action';
import { actionFault } from '../action-fault';
import type { ConfinedClient } from '../http/confined-client';
import { describeUrl } from '../http/describe-url';
import type { FileSettings } from '../settings';
import { ConfinedFolder } from './confined-folder';
import { FileInput, FileOutput, type FileRead, type FileWrite } from './file-input';
import { readCsv } from './read-csv';
import { writeCsv } from './write-csv';

/** Reads and writes files: given text, an address (as confined as any HTTP call), or a path below the operator's folder. */
export function fileAction(settings: FileSettings, client: ConfinedClient): Action {
  const folder = new ConfinedFolder(settings.root);
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
          ? await folder.read(source.path, maxBytes)
          : await download(client, source.url, context);
    if (bytes.length > maxBytes) throw actionFault('validation', `The file is larger than ${maxBytes} bytes`);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      throw actionFault('validation', 'The file is not text in UTF-8');
    }
  };

  const write = async ({ write: { path, content, format } }: FileWrite): Promise<Json> => {
    const bytes = Buffer.from(textToWrite(content as Json, format));
    if (bytes.length > maxBytes) throw actionFault('validation', `The content is larger than ${maxBytes} bytes`);
    await folder.write(path, bytes);
    return { path, bytes: bytes.length };
  };

  return {
    kind: 'file',
    version: '1.0.0',
    title: 'Read or write a CSV, JSON or text file',
    about:
      'Every value of a CSV file is text. A file that is not what its format says, is too large (4 MiB) or has too many rows (10,000) is a fault of type `validation`.',
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
    ],
    input: FileInput,
    output: FileOutput,
    onCrash: 'retry',
    listed: true,
    perform: (input, context) => {
      const order = input as FileRead | FileWrite;
      return 'read' in order ? read(order, context) : write(order);
    },
  };
}

async function download(client: ConfinedClient, address: string, context: ActionContext): Promise<Buffer> {
  if (!URL.canParse(address)) throw actionFault('configuration', 'The url is not an absolute http or https address');
  const url = new URL(address);
  const { signal, deadlineMs } = context;
  const headers = { 'user-agent': 'ensue' };
  const response = await client.request({ method: 'GET', url, headers, follow: true, signal, deadlineMs });
  if (response.status >= 200 && response.status < 300) return response.body;
  const detail = `GET ${describeUrl(response.url)} answered ${response.status}`;
  throw actionFault('communication', detail, { status: response.status });
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
