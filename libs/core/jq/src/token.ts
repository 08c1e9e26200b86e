/** One piece of a program's text. */
export interface Token {
  readonly kind:
    'punctuation' | 'identifier' | 'keyword' | 'field' | 'variable' | 'number' | 'string' | 'format' | 'end';
  /** The symbol, the name without its sigil, or the digits. */
  readonly text: string;
  /** Of a string: its literal pieces and, between them, the tokens of its interpolations. */
  readonly parts: readonly (string | readonly Token[])[];
  readonly start: number;
  readonly end: number;
}

/** Words with a meaning of their own; they still serve as object keys, fields and variable names. */
export const keywords: ReadonlySet<string> = new Set([
  ...['as', 'def', 'module', 'import', 'include', 'if', 'then', 'else', 'elif', 'end', 'reduce', 'foreach'],
  ...['and', 'or', 'try', 'catch', 'label', 'break', '__loc__'],
]);
