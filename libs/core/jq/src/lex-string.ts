import { JqSyntaxError } from './jq-syntax-error';
import { lexUntilClosed } from './lex';
import type { Token } from './token';

const plain = /[^"\\]+/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Reads a string literal from its opening quote on. */
export function lexString(source: string, from: number, nesting: number): { parts: Token['parts']; end: number } {
  const parts: (string | readonly Token[])[] = [];
  let text = '';
  let at = from + 1;
  for (;;) {
    plain.lastIndex = at;
    const run = plain.exec(source)?.[0] ?? '';
    text += run;
    at += run.length;
    if (source[at] === undefined) throw new JqSyntaxError('expected the closing quote of this string', source, from);
    if (source[at] === '"') {
      parts.push(text.toWellFormed());
      return { parts, end: at + 1 };
    }
    const escaped = source[at + 1] ?? '';
    if (escaped === '(') {
      parts.push(text.toWellFormed());
      text = '';
      const inner = lexUntilClosed(source, at + 2, nesting + 1);
      parts.push(inner.tokens);
      at = inner.end;
    } else if (escaped === 'u') {
      const digits = source.slice(at + 2, at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new JqSyntaxError('expected four hexadecimal digits', source, at);
      text += String.fromCharCode(Number.parseInt(digits, 16));
      at += 6;
    } else {
      const character = Object.hasOwn(escapes, escaped) ? escapes[escaped] : undefined;
      if (character === undefined) throw new JqSyntaxError(`invalid escape '\\${escaped}' in a string`, source, at);
      text += character;
      at += 2;
    }
  }
}
