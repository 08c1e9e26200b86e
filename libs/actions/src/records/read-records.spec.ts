import fc from 'fast-check';
import type { Json } from '@ensue/contracts';
import { describe, expect, test } from 'vitest';
import { readCsvRecords, writeCsvRecords } from './csv-records';
import { readJsonLines, readJsonList, writeJsonLines, writeJsonList } from './json-records';
import type { RecordRead } from './record';

/** The text as it may come from a file: in parts that end anywhere. */
async function* inParts(text: string, sizes: readonly number[] = [7]): AsyncGenerator<string> {
  for (let at = 0, n = 0; at < text.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1;
    yield text.slice(at, at + size);
    at += size;
  }
}
async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
const values = (reads: readonly RecordRead[]): unknown[] => reads.map((read) => ('value' in read ? read.value : read));
const csv = (text: string, look = {}): Promise<RecordRead[]> => all(readCsvRecords(inParts(text), look));
const lines = (text: string): Promise<RecordRead[]> => all(readJsonLines(inParts(text)));
const list = (text: string): Promise<RecordRead[]> => all(readJsonList(inParts(text)));

describe('rows of a CSV file', () => {
  test('have the line they begin in, also where values have several', async () => {
    expect(await csv('\uFEFFid,note\r\n1,"a\nb"\r\n\r\n2,c\r\n')).toEqual([
      { line: 2, value: { id: '1', note: 'a\nb' } },
      { line: 5, value: { id: '2', note: 'c' } },
    ]);
  });

  test('that have more or fewer values are told, and the next are read', async () => {
    expect(await csv('a,b\n1\n1,2\n1,2,3\n')).toEqual([
      { line: 2, reason: '1 values for 2 columns' },
      { line: 3, value: { a: '1', b: '2' } },
      { line: 4, reason: '3 values for 2 columns' },
    ]);
  });

  test('end at a quote that never ends, and at columns of one name', async () => {
    expect(await csv('a,b\n1,2\n3,"4\n5,6\n')).toEqual([
      { line: 2, value: { a: '1', b: '2' } },
      { line: 3, reason: 'a quote does not end' },
    ]);
    expect(await csv('a,a\n1,2\n')).toEqual([{ line: 1, reason: 'the column "a" appears twice' }]);
  });

  test('with a quote where none can be are told, and the next are read', async () => {
    expect(await csv('a,b\n1,x"y\n"1" ,"2"z\n""" """," 3 "\n')).toEqual([
      { line: 2, reason: 'a quote stands in the middle of a value' },
      { line: 3, reason: 'there is text behind a closing quote' },
      { line: 4, value: { a: '" "', b: ' 3 ' } },
    ]);
    const endless = await all(readCsvRecords(inParts(`a\n1\n"${'x'.repeat(2_000_000)}`, [50_000]), {}));
    expect(endless).toEqual([
      { line: 2, value: { a: '1' } },
      { line: 3, reason: expect.stringContaining('what follows was not read') },
    ]);
  });

  test.each([',', '"', '"",'])('of nothing but %s end somewhere, and not in memory', async (sign) => {
    const endless = await all(readCsvRecords(inParts(`a\n${sign.repeat(2_400_000)}`, [50_000]), {}));
    expect(endless).toEqual([{ line: 2, reason: expect.stringContaining('what follows was not read') }]);
  });

  test('have the given names and stand between other signs', async () => {
    expect(values(await csv('1;x,y\n', { columns: ['id', 'pair'], delimiter: ';' }))).toEqual([
      { id: '1', pair: 'x,y' },
    ]);
  });
});

describe('values in lines', () => {
  test('are read one by one, and a line that is none is told', async () => {
    expect(await lines('{"id":1}\n\nnot\r\n[2]')).toEqual([
      { line: 1, value: { id: 1 } },
      { line: 3, reason: expect.stringContaining('this is not JSON') },
      { line: 4, value: [2] },
    ]);
  });

  test('that are too long are told, and the next is read', async () => {
    const long = JSON.stringify('x'.repeat(2 * 1024 * 1024));
    const read = await all(readJsonLines(inParts(`1\n${long}\n3\n`, [100_000])));
    expect(read).toEqual([
      { line: 1, value: 1 },
      { line: 2, reason: 'the line is longer than 1048576 characters' },
      { line: 3, value: 3 },
    ]);
  });
});

describe('items of a list', () => {
  test('are read one by one, and one that is none is told with its line', async () => {
    expect(await list('[\n{"a":"],[\\""},\n {"a" 1},\n[[1],2], 3\n]\n')).toEqual([
      { line: 2, value: { a: '],["' } },
      { line: 3, reason: expect.stringContaining('this is not JSON') },
      { line: 4, value: [[1], 2] },
      { line: 4, value: 3 },
    ]);
    expect(await list('[ ]')).toEqual([]);
  });

  test.each([
    ['{"a":1}', 'this is not a list'],
    ['', 'there is no list'],
    ['[1,2', 'does not end'],
    ['[1] [2]', 'more after the list'],
    ['[1,]', 'not JSON'],
  ])('%s is told to be none', async (text, reason) => {
    expect((await list(text)).at(-1)).toMatchObject({ reason: expect.stringContaining(reason) });
  });
});

describe('whatever is written', () => {
  const anyList = fc.array(fc.jsonValue() as fc.Arbitrary<Json>, { maxLength: 8 });
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

  test('is read again as it was, wherever its parts end: JSON', async () => {
    await fc.assert(
      fc.asyncProperty(anyList, sizes, async (given, parts) => {
        const plain = JSON.parse(JSON.stringify(given)) as Json[];
        const asList = (await all(writeJsonList(each(plain)))).join('');
        const inLines = (await all(writeJsonLines(each(plain)))).join('');
        expect(values(await all(readJsonList(inParts(asList, parts))))).toEqual(plain);
        expect(values(await all(readJsonLines(inParts(inLines, parts))))).toEqual(plain);
      }),
      { seed: 20_261, numRuns: 200 },
    );
  });

  test('is read again as it was: CSV', async () => {
    const rows = fc.array(
      fc.record({
        a: fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r\n', ' ', '|') }),
        'b "c"': fc.string(),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(',', ';', '\t', '|'), sizes, async (given, delimiter, parts) => {
        const text = (await all(writeCsvRecords(each(given), { delimiter }))).join('');
        expect(values(await all(readCsvRecords(inParts(text, parts), { delimiter })))).toEqual(given);
      }),
      { seed: 20_262, numRuns: 200 },
    );
  });
});
