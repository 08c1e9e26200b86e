import { JqSyntaxError } from './jq-syntax-error';
import type { Token } from './token';

const deepest = 400;
const nothing: Token = { kind: 'end', text: '', parts: [], start: 0, end: 0 };

/** The tokens of a program or of one interpolation, read from left to right. */
export class TokenStream {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth: number;

  constructor(source: string, tokens: readonly Token[], depth = 0) {
    this.#source = source;
    this.#tokens = tokens;
    this.#depth = depth;
  }

  /** The next token, left in place. */
  get next(): Token {
    // The list ends with a token of the kind `end`, behind which `take` never moves.
    return this.#tokens[this.#position] ?? nothing;
  }

  /** Whether the next token is this symbol or keyword. */
  at(text: string): boolean {
    const { kind, text: found } = this.next;
    return found === text && (kind === 'punctuation' || kind === 'keyword');
  }

  /** Takes the next token, whatever it is. */
  take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#position += 1;
    return token;
  }

  /** Takes the next token if it is this symbol or keyword. */
  accept(text: string): boolean {
    if (!this.at(text)) return false;
    this.#position += 1;
    return true;
  }

  /** Takes this symbol or keyword, or fails. */
  expect(text: string): Token {
    if (!this.at(text)) this.fail(`'${text}'`);
    return this.take();
  }

  /** The tokens of an interpolation of this program. */
  within(tokens: readonly Token[]): TokenStream {
    return new TokenStream(this.#source, tokens, this.#depth);
  }

  /** Reads something that may contain itself. */
  nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > deepest) throw this.error('the expression is nested too deeply', this.next.start);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** Fails because something else was expected here. */
  fail(expected: string): never {
    const { kind, start, end } = this.next;
    const found = kind === 'end' ? 'the end' : `'${this.#source.slice(start, Math.min(end, start + 20))}'`;
    throw this.error(`expected ${expected}, found ${found}`, start);
  }

  /** The line of an offset, from 1. */
  line(offset: number): number {
    return this.#source.slice(0, offset).split('\n').length;
  }

  /** An error at an offset of the program. */
  error(message: string, offset: number): JqSyntaxError {
    return new JqSyntaxError(message, this.#source, offset);
  }
}
