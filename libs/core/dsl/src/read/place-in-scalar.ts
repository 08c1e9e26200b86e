/**
 * Finds the character of the YAML source that a character of a scalar's value came from, so that a mistake inside an
 * expression is shown where the author sees it. Walks value and source side by side: quotes and block headers are passed
 * by, escapes count as one, folded line breaks and indentation as the space they became.
 * @param source the text of the scalar as it stands in the document, quotes or block header included
 * @returns the offset into `source`
 */
export function offsetInSource(source: string, value: string, offset: number): number {
  const quote = source.startsWith('"') ? '"' : source.startsWith("'") ? "'" : '';
  let at = quote ? 1 : 0;
  if (/^[|>]/.test(source)) at = source.indexOf('\n') + 1;

  for (let index = 0; index < offset && at < source.length; index++) {
    at = skipLayout(source, at, value[index] ?? '');
    at += lengthOfOne(source, at, quote);
  }
  return Math.min(skipLayout(source, at, value[offset] ?? ''), source.length);
}

/** Passes indentation and folded breaks that left nothing in the value. */
function skipLayout(source: string, from: number, wanted: string): number {
  if (wanted === ' ' || wanted === '\n' || wanted === '\t') return from;
  let at = from;
  while (at < source.length && /\s/.test(source[at] ?? '')) at++;
  return at;
}

function lengthOfOne(source: string, at: number, quote: string): number {
  if (quote === "'" && source.startsWith("''", at)) return 2;
  if (quote === '"' && source[at] === '\\') {
    const code = { x: 4, u: 6, U: 10 }[source[at + 1] ?? ''];
    return code ?? 2;
  }
  return 1;
}
