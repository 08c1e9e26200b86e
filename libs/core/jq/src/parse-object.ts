import type { Ast } from './ast';
import { parseExpression, parsePipe } from './parse';
import { location, parseString } from './parse-term';
import type { TokenStream } from './token-stream';

interface Entry {
  readonly key: Ast;
  readonly value: Ast;
}

/** Reads an object construction from its opening brace on. */
export function parseObject(stream: TokenStream): Ast {
  const { start: at } = stream.expect('{');
  const entries: Entry[] = [];
  if (stream.accept('}')) return { kind: 'object', at, entries };
  do {
    if (stream.at('}') && entries.length > 0) break;
    entries.push(parseEntry(stream));
  } while (stream.accept(','));
  if (!stream.accept('}')) stream.fail("',' or '}'");
  return { kind: 'object', at, entries };
}

function parseEntry(stream: TokenStream): Entry {
  const { kind, text, start: at } = stream.next;
  const ofInput = (key: Ast): Ast => ({ kind: 'index', at, target: { kind: 'identity', at }, key });
  switch (kind) {
    case 'variable': {
      stream.take();
      const variable: Ast = text === '__loc__' ? location(stream, at) : { kind: 'variable', at, name: text };
      if (text !== '__loc__' && stream.accept(':')) return { key: variable, value: parseValue(stream) };
      return { key: { kind: 'literal', at, value: text }, value: variable };
    }
    case 'identifier':
    case 'keyword': {
      stream.take();
      const key: Ast = { kind: 'literal', at, value: text };
      return { key, value: stream.accept(':') ? parseValue(stream) : ofInput(key) };
    }
    case 'format':
    case 'string': {
      if (kind === 'format') stream.take();
      if (stream.next.kind !== 'string') stream.fail('a string behind the format');
      const key = parseString(stream, kind === 'format' ? text : 'text');
      return { key, value: stream.accept(':') ? parseValue(stream) : ofInput(key) };
    }
    default: {
      if (kind === 'number') stream.fail('a key in quotes or parentheses');
      if (!stream.accept('(')) stream.fail('the key of an entry');
      const key = parsePipe(stream);
      stream.expect(')');
      if (key.kind === 'literal' && typeof key.value !== 'string') {
        throw stream.error('only a string can be the key of an object', key.at);
      }
      if (!stream.accept(':')) stream.fail("':'");
      return { key, value: parseValue(stream) };
    }
  }
}

function parseValue(stream: TokenStream): Ast {
  const { start: at } = stream.next;
  const left = parseExpression(stream);
  if (!stream.accept('|')) return left;
  return { kind: 'pipe', at, left, right: stream.nested(() => parseValue(stream)) };
}
