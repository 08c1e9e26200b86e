import type { Ast } from './ast';
import { parseExpression, parsePipe } from './parse';
import { parseObject } from './parse-object';
import { parsePatterns } from './parse-pattern';
import type { TokenStream } from './token-stream';

/** Reads a term and the fields, indexes, slices and question marks behind it. */
export function parsePostfix(stream: TokenStream): Ast {
  const { start: at } = stream.next;
  const isGrouped = stream.at('(');
  let target = parseTerm(stream);
  for (let count = 0; ; count += 1) {
    if (count > 1_000) throw stream.error('the path has too many parts', stream.next.start);
    if (stream.next.kind === 'field') {
      const field = stream.take();
      target = { kind: 'index', at, target, key: { kind: 'literal', at: field.start, value: field.text } };
    } else if (stream.at('.')) {
      stream.take();
      if (stream.next.kind === 'string') target = { kind: 'index', at, target, key: parseString(stream, 'text') };
      else if (stream.at('[')) target = parseBrackets(stream, target);
      else stream.fail("the name of a field, a string or '['");
    } else if (stream.at('[')) {
      target = parseBrackets(stream, target);
    } else if (stream.accept('?')) {
      target = isGrouped && count === 0 ? { kind: 'try', at, body: target, handler: null } : optional(target);
    } else {
      return target;
    }
  }
}

/** A question mark behind a field, an index or a slice concerns that step; anywhere else all before it. */
function optional(target: Ast): Ast {
  const { kind, at } = target;
  if ((kind === 'index' || kind === 'slice' || kind === 'iterate') && target.optional === undefined) {
    return { ...target, optional: true };
  }
  return { kind: 'try', at, body: target, handler: null };
}

/** Reads a string literal, with or without interpolations, whose interpolated values get this format. */
export function parseString(stream: TokenStream, format: string): Ast {
  const { parts, start: at } = stream.take();
  const read = parts.map((part) => {
    if (typeof part === 'string') return part;
    const inner = stream.within(part);
    const body = parsePipe(inner);
    if (inner.next.kind !== 'end') inner.fail("an operator or ')'");
    return body;
  });
  if (read.length === 1 && typeof read[0] === 'string') return { kind: 'literal', at, value: read[0] };
  return { kind: 'template', at, format, parts: read.filter((part) => part !== '') };
}

function parseBrackets(stream: TokenStream, target: Ast): Ast {
  const { start: at } = stream.expect('[');
  if (stream.accept(']')) return { kind: 'iterate', at, target };
  if (stream.accept(':')) {
    const to = parsePipe(stream);
    stream.expect(']');
    return { kind: 'slice', at, target, from: null, to };
  }
  const key = parsePipe(stream);
  if (!stream.accept(':')) {
    stream.expect(']');
    return { kind: 'index', at, target, key };
  }
  const to = stream.at(']') ? null : parsePipe(stream);
  stream.expect(']');
  return { kind: 'slice', at, target, from: key, to };
}

function parseTerm(stream: TokenStream): Ast {
  const { kind, text, start: at } = stream.next;
  switch (kind) {
    case 'number':
      stream.take();
      return { kind: 'literal', at, value: Math.min(Number(text), Number.MAX_VALUE) };
    case 'string':
      return parseString(stream, 'text');
    case 'field':
      stream.take();
      return { kind: 'index', at, target: { kind: 'identity', at }, key: { kind: 'literal', at, value: text } };
    case 'variable':
      stream.take();
      if (text === '__loc__') return location(stream, at);
      return { kind: 'variable', at, name: text };
    case 'format':
      stream.take();
      return stream.next.kind === 'string' ? parseString(stream, text) : { kind: 'format', at, name: text };
    case 'identifier':
      stream.take();
      return parseCall(stream, at, text);
    case 'keyword':
      return parseKeyword(stream, at, text);
    case 'punctuation':
      return parsePunctuation(stream, at);
    default:
      return stream.fail('an expression');
  }
}

/** What `$__loc__` stands for: the place it is written at. */
export function location(stream: TokenStream, at: number): Ast {
  return { kind: 'literal', at, value: { file: '<top-level>', line: stream.line(at) } };
}

const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function parseCall(stream: TokenStream, at: number, name: string): Ast {
  const args: Ast[] = [];
  if (stream.accept('(')) {
    do args.push(parsePipe(stream));
    while (stream.accept(';'));
    stream.expect(')');
  } else if (words.has(name)) {
    return { kind: 'literal', at, value: words.get(name) ?? null };
  }
  return { kind: 'call', at, name, args };
}

function parsePunctuation(stream: TokenStream, at: number): Ast {
  if (stream.accept('..')) return { kind: 'recurse', at };
  if (stream.accept('(')) {
    const inner = parsePipe(stream);
    stream.expect(')');
    return inner;
  }
  if (stream.accept('[')) {
    if (stream.accept(']')) return { kind: 'array', at, body: null };
    const body = parsePipe(stream);
    stream.expect(']');
    return { kind: 'array', at, body };
  }
  if (stream.at('{')) return parseObject(stream);
  if (!stream.accept('.')) return stream.fail('an expression');
  const identity: Ast = { kind: 'identity', at };
  if (stream.next.kind === 'string') return { kind: 'index', at, target: identity, key: parseString(stream, 'text') };
  return identity;
}

function parseKeyword(stream: TokenStream, at: number, word: string): Ast {
  switch (word) {
    case 'if': {
      stream.take();
      return parseIf(stream, at);
    }
    case 'reduce':
    case 'foreach': {
      stream.take();
      const source = parseExpression(stream);
      stream.expect('as');
      const patterns = parsePatterns(stream);
      stream.expect('(');
      const initial = parsePipe(stream);
      stream.expect(';');
      const update = parsePipe(stream);
      if (word === 'reduce') {
        stream.expect(')');
        return { kind: 'reduce', at, source, patterns, initial, update };
      }
      const extract = stream.accept(';') ? parsePipe(stream) : null;
      stream.expect(')');
      return { kind: 'foreach', at, source, patterns, initial, update, extract };
    }
    case 'break':
      stream.take();
      if (stream.next.kind !== 'variable') stream.fail("a label such as '$out'");
      return { kind: 'break', at, name: stream.take().text };
    case 'import':
    case 'include':
    case 'module':
      throw stream.error(`'${word}' is not available: a program stands alone`, at);
    case '__loc__':
      return stream.fail("an expression (the location is written '$__loc__')");
    default:
      return stream.fail('an expression');
  }
}

function parseIf(stream: TokenStream, at: number): Ast {
  return stream.nested(() => {
    const condition = parsePipe(stream);
    stream.expect('then');
    const then = parsePipe(stream);
    let otherwise: Ast | null = null;
    const { start } = stream.next;
    if (stream.accept('elif')) return { kind: 'if', at, condition, then, otherwise: parseIf(stream, start) };
    if (stream.accept('else')) otherwise = parsePipe(stream);
    if (!stream.accept('end')) stream.fail(otherwise === null ? "'elif', 'else' or 'end'" : "'end'");
    return { kind: 'if', at, condition, then, otherwise };
  });
}
