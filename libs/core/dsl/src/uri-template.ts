import type { Json } from '@ensue/jq';

/** Names inside braces, or whatever else stands there. */
const braces = /\{([^{}]*)\}/g;
const plainName = /^[A-Za-z0-9_.~%-]+$/;

/** What stands in braces and is no simple name: operators, lists and prefixes of RFC 6570, which the DSL does not use. */
export function unsupportedPart(template: string): { text: string; offset: number } | undefined {
  for (const match of template.matchAll(braces)) {
    if (!plainName.test(match[1] ?? '')) return { text: match[0], offset: match.index };
  }
  const stray = /[{}]/.exec(template.replace(braces, (part) => ' '.repeat(part.length)));
  return stray ? { text: stray[0], offset: stray.index } : undefined;
}

/**
 * Fills in a URI template (DSL reference, "URI Template"): `{name}` is the input's property of that name, percent-encoded; a
 * missing one is empty; only top-level properties, and no runtime arguments.
 * @throws RangeError with the name whose value is a list or an object
 */
export function expandUriTemplate(template: string, input: Json): string {
  const values = typeof input === 'object' && input !== null && !Array.isArray(input) ? input : {};
  return template.replace(braces, (part, name: string, offset: number) => {
    const value = Object.hasOwn(values, name) ? values[name] : null;
    if (value === null || value === undefined) return '';
    if (typeof value === 'object') throw new RangeError(`\`${name}\` must be text, a number or a boolean`);
    const text = String(value);
    if (dots.test(text) && isWholeSegment(template, offset, part.length)) {
      throw new RangeError(`\`${name}\` must not be \`${text}\`: the address would lead somewhere else`);
    }
    return encode(text);
  });
}

/** Dots cannot be encoded: as a whole segment of a path they climb out of it (RFC 3986 §5.2.4), and data would choose where to. */
const dots = /^\.{1,2}$/;

function isWholeSegment(template: string, offset: number, length: number): boolean {
  const [before, after] = [template.charAt(offset - 1), template.charAt(offset + length)];
  return before === '/' && (after === '' || '/?#'.includes(after));
}

/** RFC 6570 §3.2.1: everything but unreserved characters. */
function encode(text: string): string {
  const inHex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, inHex);
}
