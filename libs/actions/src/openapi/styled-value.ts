import type { Json } from '@ensue/contracts';

/** How a value is written where it travels: the styles of OpenAPI 3, the tabs of Swagger 2.0, and JSON as text. */
export type Style =
  'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'tabDelimited' | 'deepObject' | 'json';

export interface StyledName {
  readonly name: string;
  readonly style: Style;
  /** Each item or member on its own, where the style has that. */
  readonly explode: boolean;
}

const delimiters: Partial<Record<Style, string>> = {
  spaceDelimited: '%20',
  pipeDelimited: '%7C',
  tabDelimited: '%09',
};

/** The value for a path or a header: one text (RFC 6570 for simple, label and matrix). */
export function styledText(
  { name, style, explode }: StyledName,
  value: Json,
  encode: (text: string) => string,
): string {
  const text = (each: Json) => encode(plain(each));
  if (style === 'json') return encode(JSON.stringify(value));
  const named = style === 'matrix' ? `;${name}=` : style === 'label' ? '.' : '';
  const between = !explode || style === 'simple' ? ',' : style === 'label' ? '.' : `;`;
  if (Array.isArray(value)) {
    const items = value.map(text);
    return style === 'matrix' && explode ? items.map((item) => named + item).join('') : named + items.join(between);
  }
  if (typeof value !== 'object' || value === null) return named + text(value);
  const members = Object.entries(value);
  if (!explode) return named + members.flatMap(([key, member]) => [encode(key), text(member)]).join(',');
  const pairs = members.map(([key, member]) => `${encode(key)}=${text(member)}`);
  return (style === 'simple' ? '' : style === 'label' ? '.' : ';') + pairs.join(between);
}

/** The value for a query, a cookie or a form: `name=value` pairs, encoded. */
export function styledPairs({ name, style, explode }: StyledName, value: Json): string[] {
  const text = (each: Json) => encodeText(plain(each));
  const key = encodeText(name);
  if (style === 'json') return [`${key}=${encodeText(JSON.stringify(value))}`];
  const delimiter = delimiters[style] ?? ',';
  if (Array.isArray(value)) {
    const items = value.filter((item) => item !== null).map(text);
    return explode ? items.map((item) => `${key}=${item}`) : [`${key}=${items.join(delimiter)}`];
  }
  if (typeof value !== 'object' || value === null) return [`${key}=${text(value)}`];
  const members = Object.entries(value).filter(([, member]) => member !== null);
  if (style === 'deepObject') {
    return members.map(([member, each]) => `${key}${encodeText(`[${member}]`)}=${text(each)}`);
  }
  if (explode) return members.map(([member, each]) => `${encodeText(member)}=${text(each)}`);
  return [`${key}=${members.flatMap(([member, each]) => [encodeText(member), text(each)]).join(delimiter)}`];
}

/** RFC 3986: everything but unreserved characters. */
export function encodeText(text: string): string {
  const inHex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, inHex);
}

const plain = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
