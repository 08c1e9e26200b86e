import type { Json } from '@ensue/contracts';
import type { ActionContext } from '../action';
import { actionFault } from '../action-fault';
import { download } from '../file/download';
import { defaultStreamBytes } from '../file/file-verbs';
import type { FileRoots } from '../file/file-roots';
import type { ConfinedClient } from '../http/confined-client';
import type { FileSettings } from '../settings';
import { readCsvRecords, writeCsvRecords } from './csv-records';
import { readJsonLines, readJsonList, writeJsonLines, writeJsonList } from './json-records';
import type { Format, RecordRead, RecordSource, RecordTarget, WrittenRecords } from './record';

const endings: Readonly<Record<string, Format>> = {
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
};
const batch = 64 * 1024;

/** Files of records, read and written record by record: what lies in memory is a few of them, however large the file. */
export class RecordFiles {
  readonly maxBytes: number;
  private readonly maxFetched: number;

  constructor(
    private readonly roots: FileRoots,
    private readonly client: ConfinedClient,
    settings: FileSettings,
  ) {
    this.maxBytes = settings.maxStreamBytes ?? defaultStreamBytes;
    this.maxFetched = settings.maxBytes ?? 4 * 1024 * 1024;
  }

  /** @throws ActionFault when there is no such file; a record that is none is told in its place */
  async *read(source: RecordSource, context: ActionContext): AsyncGenerator<RecordRead> {
    if ('records' in source) {
      for (const [index, value] of source.records.entries()) yield { line: index + 1, value: value as Json };
      return;
    }
    const format = formatOf(source);
    const text = decoded(this.bytesOf(source, context), context.signal);
    const look = lookOf(source);
    if (format === 'csv') yield* readCsvRecords(text, look);
    else yield* format === 'json' ? readJsonList(text) : readJsonLines(text);
  }

  /** @throws ActionFault when the file cannot be written; whatever the records throw, and then there is no file */
  async write(target: RecordTarget, records: AsyncIterable<Json>): Promise<WrittenRecords> {
    const { path, root } = target;
    const format = formatOf(target);
    let count = 0;
    const counted = async function* (): AsyncGenerator<Json> {
      for await (const record of records) {
        count += 1;
        yield record;
      }
    };
    const written =
      format === 'csv'
        ? writeCsvRecords(counted(), lookOf(target))
        : format === 'json'
          ? writeJsonList(counted())
          : writeJsonLines(counted());
    const place = this.roots.find(root);
    const { bytes, sha256 } = await place.writeFrom(path, inBatches(written), { maxBytes: this.maxBytes });
    return { path, ...(root !== undefined && { root }), count, bytes, sha256 };
  }

  private async *bytesOf(
    source: Exclude<RecordSource, { records: unknown }>,
    context: ActionContext,
  ): AsyncGenerator<Uint8Array> {
    if ('text' in source) yield Buffer.from(source.text);
    else if ('url' in source) yield await download(this.client, source.url, context, this.maxFetched);
    else {
      const file = await this.roots.find(source.root).open(source.path, this.maxBytes);
      yield* file.createReadStream() as AsyncIterable<Uint8Array>;
    }
  }
}

/** @throws ActionFault when neither is the format said nor does the name tell it */
export function formatOf(place: { readonly format?: Format; readonly path?: string }): Format {
  if (place.format !== undefined) return place.format;
  const ending = /\.([a-z]+)$/i.exec(place.path ?? '')?.[1]?.toLowerCase() ?? '';
  const format = Object.hasOwn(endings, ending) ? endings[ending] : undefined;
  if (format !== undefined) return format;
  const known = Object.keys(endings).join(', ');
  throw actionFault('configuration', `The name ${place.path ?? ''} ends in none of ${known}: say which format it has`);
}

function lookOf({
  columns,
  delimiter,
  path,
}: RecordTarget | { columns?: string[]; delimiter?: string; path?: string }) {
  const told = delimiter ?? (/\.tsv$/i.test(path ?? '') ? '\t' : undefined);
  return { ...(columns !== undefined && { columns }), ...(told !== undefined && { delimiter: told }) };
}

async function* decoded(bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const part of bytes) {
      signal.throwIfAborted();
      yield decoder.decode(part, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw actionFault('validation', 'The file is not text in UTF-8');
  }
}

/** Records are small, and each write is a call of the system. */
async function* inBatches(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let held = '';
  for await (const part of parts) {
    held += part;
    if (held.length < batch) continue;
    yield held;
    held = '';
  }
  if (held !== '') yield held;
}
