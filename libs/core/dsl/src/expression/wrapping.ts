const wrapped = /^(\s*\$\{\s*)([\s\S]*?)\s*\}\s*$/;

/** The jq text of a string, and where in the string it begins. */
export interface JqText {
  readonly source: string;
  readonly offset: number;
}

/**
 * Strict mode (DSL reference, "Runtime expressions"): a string is an expression when the whole of it is `${ … }`; anything
 * else, `${` in the middle included, is plain text.
 */
export function unwrap(text: string): JqText | undefined {
  const [, opening, source] = wrapped.exec(text) ?? [];
  return opening === undefined || source === undefined ? undefined : { source, offset: opening.length };
}

/** For fields that are always expressions (`if`, `when`, `in`, `from`, `as`, …): the `${ }` may be left out. */
export function unwrapOrBare(text: string): JqText {
  const inside = unwrap(text);
  if (inside) return inside;
  const source = text.trim();
  return { source, offset: text.indexOf(source) };
}

/** Whether the text begins like an expression and never ends like one. */
export function isUnclosed(text: string): boolean {
  return /^\s*\$\{/.test(text) && !/\}\s*$/.test(text);
}

/** Loose mode: whether a text could be an expression at all. To jq an empty text and a comment are programs, to a person not. */
export function mayBeExpression(text: string): boolean {
  return !/^\s*(#|$)/.test(text);
}
