import { formatNumber } from './format-number';
import type { Json } from './json';
import { kindOf } from './kind-of';
import { quote } from './quote';

const longest = 29;
const closing = { array: ']', object: '}', string: '"', number: '', boolean: '', null: '' } as const;

/** A value as error messages show it: its type and the beginning of its JSON text. */
export function describe(value: Json): string {
  return `${kindOf(value)} (${excerpt(value)})`;
}

/** The beginning of the JSON text of a value, at most 29 bytes of it. */
export function excerpt(value: Json, limit = longest): string {
  const text = beginning(value, limit + 8);
  if (utf8Length(text) <= limit) return text;
  const end = closing[kindOf(value)];
  const room = limit - 3 - end.length;
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += utf8Length(character);
    if (bytes > room) break;
    kept += character;
  }
  return `${kept}...${end}`;
}

function beginning(value: Json, room: number): string {
  if (typeof value === 'string') return quote(value.slice(0, room));
  if (typeof value === 'number') return formatNumber(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    let text = '[';
    for (const item of value) {
      if (text.length > room) return text;
      text += (text === '[' ? '' : ',') + beginning(item, room - text.length);
    }
    return `${text}]`;
  }
  let text = '{';
  for (const key in value) {
    if (text.length > room) return text;
    if (!Object.hasOwn(value, key)) continue;
    text += `${text === '{' ? '' : ','}${quote(key.slice(0, room))}:`;
    text += beginning(value[key] ?? null, room - text.length);
  }
  return `${text}}`;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
