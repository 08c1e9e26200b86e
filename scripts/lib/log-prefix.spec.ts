import { expect, it } from 'vitest';
import { linePrefixer } from './log-prefix.mjs';

it('prefixes whole lines, however they arrive', () => {
  const lines: string[] = [];
  const prefixer = linePrefixer('a │ ', (line: string) => lines.push(line));
  prefixer.write('one\ntw');
  prefixer.write('o\r\nthree');
  prefixer.flush();
  prefixer.flush();
  expect(lines).toEqual(['a │ one', 'a │ two', 'a │ three']);
});
