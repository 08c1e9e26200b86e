/** The program cannot be compiled. The message says why; the position stands beside it. */
export class JqSyntaxError extends Error {
  /** Characters before the mistake. */
  readonly offset: number;
  /** Line of the mistake, from 1. */
  readonly line: number;
  /** Column of the mistake, from 1. */
  readonly column: number;

  constructor(message: string, source: string, offset: number) {
    super(message);
    this.name = 'JqSyntaxError';
    const before = source.slice(0, offset);
    this.offset = offset;
    this.line = before.split('\n').length;
    this.column = offset - before.lastIndexOf('\n');
  }
}
