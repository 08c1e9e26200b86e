import { JqSyntaxError } from './jq-syntax-error';
import { lexString } from './lex-string';
import { keywords, type Token } from './token';

const spaces = /(?:[ \t\r\n]+|#(?:[^\\\r\n]|\\(?:\r\n|[^]))*)+/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const name = /(?:[A-Za-z_]\w*::)*[A-Za-z_]\w*/y;
const fieldName = /\.([A-Za-z_]\w*)/y;
const formatName = /@(\w+)/y;
const symbol = /\?\/\/|\/\/=|!=|==|\/\/|\|=|\+=|-=|\*=|\/=|%=|<=|>=|\.\.|[.?=;,:|+\-*/%$<>()[\]{}]/y;

const deepestInterpolation = 100;

/** Splits a whole program into tokens; the last one marks the end. */
export function lex(source: string): Token[] {
  return lexUntilClosed(source, 0, 0).tokens;
}

/** Splits the text from `from` on, up to its end or, within an interpolation, up to the closing parenthesis. */
export function lexUntilClosed(source: string, from: number, nesting: number): { tokens: Token[]; end: number } {
  if (nesting > deepestInterpolation) throw new JqSyntaxError('strings are nested too deeply', source, from);
  const tokens: Token[] = [];
  let open = 0;
  let at = from;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };
  const add = (kind: Token['kind'], text: string, end: number, parts: Token['parts'] = []): void => {
    tokens.push({ kind, text, parts, start: at, end });
    at = end;
  };
  for (;;) {
    at += match(spaces)?.[0].length ?? 0;
    const character = source[at];
    if (character === undefined) {
      if (nesting > 0) throw new JqSyntaxError("expected ')' at the end of the interpolation", source, at);
      add('end', '', at);
      return { tokens, end: at };
    }
    if (character === '"') {
      const { parts, end } = lexString(source, at, nesting);
      add('string', '', end, parts);
      continue;
    }
    const found = match(number);
    if (found !== null) {
      add('number', found[0], at + found[0].length);
      continue;
    }
    const field = match(fieldName);
    if (field !== null) {
      add('field', field[1] ?? '', at + field[0].length);
      continue;
    }
    const word = match(name);
    if (word !== null) {
      add(keywords.has(word[0]) ? 'keyword' : 'identifier', word[0], at + word[0].length);
      continue;
    }
    if (character === '$') {
      at += 1;
      const variable = match(name);
      at -= 1;
      if (variable === null) throw new JqSyntaxError("expected a name after '$'", source, at);
      add('variable', variable[0], at + 1 + variable[0].length);
      continue;
    }
    const format = match(formatName);
    if (format !== null) {
      add('format', format[1] ?? '', at + format[0].length);
      continue;
    }
    const sign = match(symbol)?.[0];
    if (sign === undefined) throw new JqSyntaxError(`unexpected character '${character}'`, source, at);
    if (sign === '(') open += 1;
    if (sign === ')') {
      if (open === 0 && nesting > 0) {
        add('end', '', at);
        return { tokens, end: at + 1 };
      }
      open -= 1;
    }
    add('punctuation', sign, at + sign.length);
  }
}
