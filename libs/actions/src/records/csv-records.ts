import type { Json, JsonObject } from '@ensue/contracts';
import { CsvRows, type CsvRow } from './csv-rows';
import type { RecordRead } from './record';

interface Look {
  readonly columns?: readonly string[];
  readonly delimiter?: string;
}

/**
 * Rows as objects of texts, named by the header row or the given columns. A row that is none is told with its line, and the
 * next is read.
 */
export async function* readCsvRecords(
  text: AsyncIterable<string>,
  { columns, delimiter = ',' }: Look,
): AsyncGenerator<RecordRead> {
  const rows = new CsvRows(delimiter);
  let names = columns;
  let first = true;
  for await (const part of inFull(text)) {
    const plain = first ? part?.replace(/^\uFEFF/, '') : part;
    first = false;
    for (const row of plain === undefined ? rows.end() : rows.push(plain)) {
      if (names !== undefined) yield recordOf(row, names);
      else {
        names = row.cells;
        const reason = row.mistake ?? unusable(names);
        if (reason === undefined) continue;
        yield { line: row.line, reason };
        return;
      }
    }
    if (rows.over) return;
  }
}

/** The parts, and undefined at their end. */
async function* inFull(text: AsyncIterable<string>): AsyncGenerator<string | undefined> {
  yield* text;
  yield undefined;
}

function unusable(names: readonly string[]): string | undefined {
  if (names.includes('__proto__')) return 'a column cannot be named __proto__';
  const seen = new Set<string>();
  const name = names.find((each) => seen.size === seen.add(each).size);
  return name === undefined ? undefined : `the column ${JSON.stringify(name)} appears twice`;
}

function recordOf({ line, cells, mistake }: CsvRow, names: readonly string[]): RecordRead {
  if (mistake !== undefined) return { line, reason: mistake };
  if (cells.length !== names.length) return { line, reason: `${cells.length} values for ${names.length} columns` };
  const value: JsonObject = {};
  for (const [index, name] of names.entries()) value[name] = cells[index] ?? '';
  return { line, value };
}

/** Objects as CSV (RFC 4180) with a header row: the given columns, or those of the first record. */
export async function* writeCsvRecords(
  records: AsyncIterable<Json>,
  { columns, delimiter = ',' }: Look,
): AsyncGenerator<string> {
  const special = new RegExp(`["\\r\\n]|^\\s|\\s$|[${delimiter.replace(/[\\\]^-]/g, '\\$&')}]`);
  const line = (cells: readonly (Json | undefined)[]): string =>
    `${cells.map((value) => cell(value, special)).join(delimiter)}\r\n`;
  let names = columns;
  if (names !== undefined) yield line(names);
  for await (const record of records) {
    const row = typeof record === 'object' && record !== null && !Array.isArray(record) ? record : { value: record };
    if (names === undefined) {
      names = Object.keys(row);
      yield line(names);
    }
    yield line(names.map((name) => (Object.hasOwn(row, name) ? row[name] : null)));
  }
}

function cell(value: Json | undefined, special: RegExp): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
