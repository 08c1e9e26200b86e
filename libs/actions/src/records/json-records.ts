import type { Json } from '@ensue/contracts';
import type { RecordRead } from './record';

/** More in one record is a mistake, and would have to lie in memory. */
const maxRecordChars = 1024 * 1024;

/** One value in each line; empty lines are none. */
export async function* readJsonLines(text: AsyncIterable<string>): AsyncGenerator<RecordRead> {
  let line = 0;
  let rest = '';
  let skipping = false;
  const read = (given: string): RecordRead | undefined => {
    line += 1;
    const content = line === 1 ? given.replace(/^\uFEFF/, '') : given;
    if (skipping) {
      skipping = false;
      return { line, reason: `the line is longer than ${maxRecordChars} characters` };
    }
    return content.trim() === '' ? undefined : parsed(content, line);
  };
  for await (const part of text) {
    const lines = (skipping ? part : rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const each of lines) {
      const record = read(each);
      if (record !== undefined) yield record;
    }
    if (rest.length > maxRecordChars) [skipping, rest] = [true, ''];
  }
  if (rest === '' && !skipping) return;
  const last = read(rest);
  if (last !== undefined) yield last;
}

/**
 * The items of a list, one after the other, without the list ever lying in memory. An item that is no JSON is told with its
 * line, as long as its brackets and quotes say where it ends.
 */
export async function* readJsonList(text: AsyncIterable<string>): AsyncGenerator<RecordRead> {
  let place = 'before' as 'before' | 'inside' | 'after';
  let [line, begins, depth] = [1, 1, 0];
  let [inText, escaped, expected] = [false, false, false];
  let item = '';
  for await (const part of text) {
    // What belongs to the item is taken in one piece, not letter by letter.
    let from = 0;
    for (let at = 0; at < part.length; at += 1) {
      const letter = part[at] ?? '';
      if (letter === '\n') line += 1;
      if (place !== 'inside') {
        if (/[\s\uFEFF]/.test(letter)) continue;
        if (place === 'after' || letter !== '[') {
          yield {
            line,
            reason: place === 'after' ? 'there is more after the list' : 'this is not a list: [ is missing',
          };
          return;
        }
        [place, from, begins] = ['inside', at + 1, line];
        continue;
      }
      if (inText) {
        if (escaped) escaped = false;
        else if (letter === '\\') escaped = true;
        else if (letter === '"') inText = false;
        continue;
      }
      if (letter === '"') inText = true;
      else if (letter === '[' || letter === '{') depth += 1;
      else if ((letter === ']' || letter === '}') && depth > 0) depth -= 1;
      else if (depth === 0 && (letter === ',' || letter === ']')) {
        item += part.slice(from, at);
        const first = begins + (/^\s*/.exec(item)?.[0].split('\n').length ?? 1) - 1;
        if (item.trim() !== '' || letter === ',' || expected) yield parsed(item, first);
        [item, from, begins, expected] = ['', at + 1, line, letter === ','];
        if (letter === ']') place = 'after';
      }
    }
    if (place === 'inside') item += part.slice(from);
    if (item.length > maxRecordChars) {
      yield { line: begins, reason: `an item is longer than ${maxRecordChars} characters; what follows was not read` };
      return;
    }
  }
  if (place !== 'after') yield { line, reason: place === 'before' ? 'there is no list' : 'the list does not end' };
}

function parsed(text: string, line: number): RecordRead {
  try {
    return { line, value: JSON.parse(text) as Json };
  } catch (error) {
    return { line, reason: `this is not JSON: ${(error as Error).message.slice(0, 200)}` };
  }
}

export async function* writeJsonLines(records: AsyncIterable<Json>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`;
}

export async function* writeJsonList(records: AsyncIterable<Json>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const record of records) {
    yield `${before}${JSON.stringify(record)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
