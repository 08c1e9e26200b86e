import type { Ast, Pattern, PatternEntry } from './ast';
import { parsePipe } from './parse';
import { parseString } from './parse-term';
import type { TokenStream } from './token-stream';

/** Reads what stands behind `as`: one pattern, or several to be tried in turn, between `?//`. */
export function parsePatterns(stream: TokenStream): Pattern[] {
  const patterns = [parsePattern(stream)];
  while (stream.accept('?//')) patterns.push(parsePattern(stream));
  return patterns;
}

function parsePattern(stream: TokenStream): Pattern {
  return stream.nested(() => {
    if (stream.next.kind === 'variable') return { kind: 'variable', name: stream.take().text };
    if (stream.accept('[')) {
      const items = [parsePattern(stream)];
      while (stream.accept(',')) items.push(parsePattern(stream));
      stream.expect(']');
      return { kind: 'array', items };
    }
    if (!stream.accept('{')) stream.fail("a variable, '[' or '{'");
    const entries = [parseEntry(stream)];
    while (stream.accept(',')) entries.push(parseEntry(stream));
    stream.expect('}');
    return { kind: 'object', entries };
  });
}

function parseEntry(stream: TokenStream): PatternEntry {
  const { kind, text, start: at } = stream.next;
  if (kind === 'variable') {
    stream.take();
    const key: Ast = { kind: 'literal', at, value: text };
    return { key, variable: text, value: stream.accept(':') ? parsePattern(stream) : null };
  }
  const key = parseKey(stream);
  stream.expect(':');
  return { key, variable: null, value: parsePattern(stream) };
}

function parseKey(stream: TokenStream): Ast {
  const { kind, text, start: at } = stream.next;
  if (kind === 'identifier' || kind === 'keyword') {
    stream.take();
    return { kind: 'literal', at, value: text };
  }
  if (kind === 'string') return parseString(stream, 'text');
  if (!stream.accept('(')) stream.fail('a variable or the key of an entry');
  const key = parsePipe(stream);
  stream.expect(')');
  if (key.kind === 'literal' && typeof key.value !== 'string') {
    throw stream.error('only a string can be the key of an object', key.at);
  }
  return key;
}
