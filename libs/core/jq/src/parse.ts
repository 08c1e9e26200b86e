import type { AssignmentOperator, Ast, BinaryOperator, Definition } from './ast';
import { lex } from './lex';
import { parsePatterns } from './parse-pattern';
import { parsePostfix } from './parse-term';
import { TokenStream } from './token-stream';

/** Reads a whole program. Throws a {@link JqSyntaxError}. */
export function parse(source: string): Ast {
  const stream = new TokenStream(source, lex(source));
  const program = parsePipe(stream);
  if (stream.next.kind !== 'end') stream.fail('an operator or the end');
  return program;
}

/** Reads definitions alone, as the prelude has them. */
export function parseDefinitions(source: string): Definition[] {
  const stream = new TokenStream(source, lex(source));
  const definitions: Definition[] = [];
  while (stream.next.kind !== 'end') definitions.push(parseDefinition(stream));
  return definitions;
}

/** Reads a query: the loosest operators, definitions, labels and bindings. */
export function parsePipe(stream: TokenStream): Ast {
  return stream.nested(() => {
    const { start: at } = stream.next;
    const items = [parseItem(stream)];
    while (stream.accept(',')) items.push(parseItem(stream));
    const left = inOrder(items);
    if (!stream.accept('|')) return left;
    return { kind: 'pipe', at, left, right: parsePipe(stream) };
  });
}

/** A list of expressions as a tree that is no deeper than it must be. */
function inOrder(items: readonly Ast[]): Ast {
  const [first] = items;
  if (items.length === 1 && first !== undefined) return first;
  const middle = Math.ceil(items.length / 2);
  const [left, right] = [inOrder(items.slice(0, middle)), inOrder(items.slice(middle))];
  return { kind: 'comma', at: left.at, left, right };
}

function parseItem(stream: TokenStream): Ast {
  const { start: at } = stream.next;
  if (stream.at('def')) {
    const definition = parseDefinition(stream);
    return { kind: 'define', at, definition, rest: parsePipe(stream) };
  }
  if (stream.accept('label')) {
    if (stream.next.kind !== 'variable') stream.fail("a label such as '$out'");
    const { text: name } = stream.take();
    stream.expect('|');
    return { kind: 'label', at, name, body: parsePipe(stream) };
  }
  const source = parseExpression(stream);
  if (!stream.accept('as')) return source;
  const patterns = parsePatterns(stream);
  stream.expect('|');
  return { kind: 'bind', at, source, patterns, body: parsePipe(stream) };
}

function parseDefinition(stream: TokenStream): Definition {
  const { start: at } = stream.expect('def');
  const { kind: found, text: name } = stream.next;
  if (found !== 'identifier') stream.fail('the name of the function');
  stream.take();
  const parameters: string[] = [];
  if (stream.accept('(')) {
    do {
      const { kind, text } = stream.next;
      if (kind !== 'identifier' && kind !== 'variable') stream.fail('the name of a parameter');
      parameters.push(kind === 'variable' ? `$${text}` : text);
      stream.take();
    } while (stream.accept(';'));
    stream.expect(')');
  }
  stream.expect(':');
  const body = parsePipe(stream);
  stream.expect(';');
  return { name, parameters, body, at };
}

/** How strongly operators bind, and which side of equal ones is read first. */
const levels: readonly { readonly operators: readonly string[]; readonly chain: 'left' | 'right' | 'none' }[] = [
  { operators: ['//'], chain: 'right' },
  { operators: ['=', '|=', '+=', '-=', '*=', '/=', '%=', '//='], chain: 'none' },
  { operators: ['or'], chain: 'left' },
  { operators: ['and'], chain: 'left' },
  { operators: ['==', '!=', '<', '<=', '>', '>='], chain: 'none' },
  { operators: ['+', '-'], chain: 'left' },
  { operators: ['*', '/', '%'], chain: 'left' },
];
const strengths: ReadonlyMap<string, number> = new Map(
  levels.flatMap(({ operators }, strength) => operators.map((operator) => [operator, strength] as const)),
);

/** Reads an expression without `,`, `|` and `as` outside of parentheses. */
export function parseExpression(stream: TokenStream, weakest = 0): Ast {
  return stream.nested(() => {
    const { start: at } = stream.next;
    let left = parseOperand(stream);
    let strongest = levels.length;
    for (;;) {
      const { kind, text } = stream.next;
      const strength = kind === 'punctuation' || kind === 'keyword' ? strengths.get(text) : undefined;
      if (text === '?//') stream.fail("'? //' with a space between");
      if (strength === undefined || strength < weakest) return left;
      if (strength > strongest) stream.fail('parentheses around one of the comparisons or assignments');
      stream.take();
      const chain = levels[strength]?.chain ?? 'left';
      const right = parseExpression(stream, chain === 'right' ? strength : strength + 1);
      left = operation(at, text, left, right);
      strongest = chain === 'none' ? strength - 1 : strength;
    }
  });
}

function parseOperand(stream: TokenStream): Ast {
  const { start: at } = stream.next;
  if (stream.accept('-')) {
    const operand = stream.nested(() => parseOperand(stream));
    if (operand.kind === 'literal' && typeof operand.value === 'number') {
      return { kind: 'literal', at, value: 0 - operand.value };
    }
    return { kind: 'negate', at, operand };
  }
  if (!stream.accept('try')) return parsePostfix(stream);
  const body = stream.nested(() => parseOperand(stream));
  const handler = stream.accept('catch') ? stream.nested(() => parseOperand(stream)) : null;
  return { kind: 'try', at, body, handler };
}

function operation(at: number, operator: string, left: Ast, right: Ast): Ast {
  switch (operator) {
    case '//':
      return { kind: 'alternative', at, left, right };
    case 'or':
    case 'and':
      return { kind: operator, at, left, right };
    default:
      return levels[1]?.operators.includes(operator) === true
        ? { kind: 'assign', at, operator: operator as AssignmentOperator, left, right }
        : { kind: 'binary', at, operator: operator as BinaryOperator, left, right };
  }
}
