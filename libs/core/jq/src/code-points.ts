const surrogates = /[\ud800-\udfff]/;

/** Number of code points, which is what jq counts. */
export function countCodePoints(text: string): number {
  if (!surrogates.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The code points from `start` up to `end`. */
export function sliceCodePoints(text: string, start: number, end: number): string {
  if (!surrogates.test(text)) return text.slice(start, end);
  return Array.from(text).slice(start, end).join('');
}

/** Turns ascending offsets in UTF-16 units into offsets in code points. */
export function codePointOffsets(text: string): (unit: number) => number {
  if (!surrogates.test(text)) return (unit) => unit;
  let at = 0;
  let count = 0;
  return (unit) => {
    if (unit < at) [at, count] = [0, 0];
    while (at < unit) {
      at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      count += 1;
    }
    return count;
  };
}
