import { actionFault } from '../action-fault';

/**
 * Rows as objects, named by the header row or by the given columns; every value is text.
 * @throws ActionFault a validation fault that names the line
 */
export async function readCsv(
  text: string,
  columns: readonly string[] | undefined,
  maxRows: number,
): Promise<Record<string, string>[]> {
  const { parse, CsvError } = await import('csv-parse/sync');
  let lists: string[][];
  try {
    lists = parse(text, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count: false,
      // One more than permitted, and one for the header, tell that there are too many.
      to: maxRows + 2,
      max_record_size: 1024 * 1024,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error['lines']);
    throw invalid(line, error.message);
  }
  const names = columns ?? lists.shift();
  if (names === undefined) return [];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw invalid(1, `the column ${JSON.stringify(repeated)} appears twice`);
  if (lists.length > maxRows) throw actionFault('validation', `The CSV has more than ${maxRows} rows`);
  const short = lists.findIndex((list) => list.length !== names.length);
  if (short >= 0) throw invalid(short + 1, `${lists[short]?.length ?? 0} values for ${names.length} columns`);
  return lists.map((list) => Object.fromEntries(names.map((name, index) => [name, list[index] ?? ''])));
}

function invalid(line: number, reason: string): Error {
  const message = `line ${line}: ${reason}`;
  return actionFault('validation', `The CSV cannot be read, ${message}`, { errors: [{ line, message: reason }] });
}
