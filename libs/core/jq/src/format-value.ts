import { decodeBase64, encodeBase64 } from './base64';
import { decodeBase32, encodeBase32 } from './base32';
import { describe } from './describe';
import { formatNumber } from './format-number';
import type { Json } from './json';
import { raise } from './raise';
import type { Run } from './run';
import { toJson, toText } from './to-json';
import { decodeStrictUtf8, decodeUtf8, encodeUtf8 } from './utf8';

/** A value as text in one of the formats written `@name`. */
export function formatValue(format: string, value: Json, run: Run): string {
  if (typeof value === 'string') run.work(value.length * 4);
  switch (format) {
    case 'text':
      return toText(value, run);
    case 'json':
      return toJson(value, run);
    case 'csv':
      return row(value, 'csv', ',', (text) => `"${visibleNull(text.replaceAll('"', '""'))}"`, run);
    case 'tsv':
      return row(value, 'tsv', '\t', escapeTabs, run);
    case 'html':
      return visibleNull(toText(value, run).replace(/[<>&'"]/g, (character) => entities[character] ?? character));
    case 'uri':
      return escapeUri(toText(value, run));
    case 'urid':
      return unescapeUri(toText(value, run));
    case 'sh':
      return (Array.isArray(value) ? value : [value]).map((item) => quoteForShell(item)).join(' ');
    case 'base64':
      return encodeBase64(encodeUtf8(toText(value, run)));
    case 'base64d': {
      const text = toText(value, run);
      const bytes = decodeBase64(text);
      if (bytes === 'trailing') return raise(() => `${describe(text)} trailing base64 byte found`);
      if (bytes === 'invalid') return raise(() => `${describe(text)} is not valid base64 data`);
      return decodeUtf8(bytes);
    }
    case 'base32':
      return encodeBase32(encodeUtf8(toText(value, run)));
    case 'base32d': {
      const text = toText(value, run);
      const bytes = decodeBase32(text);
      return bytes === null ? raise(() => `${describe(text)} is not valid base32 data`) : decodeUtf8(bytes);
    }
    default:
      return raise(() => `${format} is not a valid format`);
  }
}

const entities: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&apos;',
  '"': '&quot;',
};

function row(value: Json, name: string, separator: string, quote: (text: string) => string, run: Run): string {
  if (!Array.isArray(value)) return raise(() => `${describe(value)} cannot be ${name}-formatted, only array`);
  run.work(value.length * 8);
  let size = 0;
  const text = value
    .map((item) => {
      if (item === null) return '';
      if (typeof item === 'string') {
        run.work(item.length * 2);
        run.checkSize((size += item.length));
        return quote(item);
      }
      if (typeof item === 'number') return Number.isNaN(item) ? '' : formatNumber(item);
      if (typeof item === 'boolean') return String(item);
      return raise(() => `${describe(item)} is not valid in a csv row`);
    })
    .join(separator);
  run.checkSize(text.length);
  return text;
}

/** Formats for other programs, which may end a text at a null character, spell it out. */
function visibleNull(text: string): string {
  return text.replaceAll('\0', '\\0');
}

function escapeTabs(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' };
  return visibleNull(text.replace(/[\t\n\r\\]/g, (character) => escapes[character] ?? character));
}

function quoteForShell(value: Json): string {
  if (typeof value === 'string') return `'${visibleNull(value.replaceAll("'", "'\\''"))}'`;
  if (value !== null && typeof value === 'object') {
    return raise(() => `${describe(value)} can not be escaped for shell`);
  }
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

function escapeUri(text: string): string {
  let escaped = '';
  for (const byte of encodeUtf8(text)) {
    const character = String.fromCharCode(byte);
    if (/[A-Za-z0-9\-._~]/.test(character)) escaped += character;
    else escaped += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

function unescapeUri(text: string): string {
  const invalid = (): never => raise(() => `${describe(text)} is not a valid uri encoding`);
  return text.replace(/(?:%[0-9a-fA-F]{0,2})+/g, (encoded) => {
    const match = /^((?:%[0-9a-fA-F]{2})+)$/.exec(encoded);
    if (match === null) return invalid();
    const bytes = Uint8Array.from(encoded.slice(1).split('%'), (digits) => Number.parseInt(digits, 16));
    return decodeStrictUtf8(bytes) ?? invalid();
  });
}
