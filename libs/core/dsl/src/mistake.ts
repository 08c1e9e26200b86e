/** One mistake in a definition, told so that the author can mend it without reading anything else. */
export interface Mistake {
  /** JSON pointer of the value at fault; empty for the document itself. */
  readonly pointer: string;
  /** 1-based, in the text as given. */
  readonly line: number;
  readonly column: number;
  /** What is wrong, one line. */
  readonly message: string;
  /** What to do about it, one line. */
  readonly hint: string;
}
