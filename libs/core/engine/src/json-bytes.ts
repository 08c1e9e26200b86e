import type { Json } from '@ensue/jq';

/**
 * How long values are as JSON text in UTF-8. Values never change, so that each part is measured once, however often it
 * stands in a state.
 */
export class JsonBytes {
  private readonly known = new WeakMap<object, number>();

  /** Members that are undefined count for nothing, as they are not written. */
  of(value: Json | object | undefined): number {
    if (value === undefined) return 0;
    if (typeof value === 'string') return textBytes(value);
    if (typeof value !== 'object' || value === null) return String(value).length;
    const known = this.known.get(value);
    if (known !== undefined) return known;
    let bytes = 2;
    if (Array.isArray(value)) {
      for (const item of value as readonly Json[]) bytes += this.of(item) + 1;
    } else {
      for (const [name, member] of Object.entries(value) as [string, Json | undefined][]) {
        if (member !== undefined) bytes += textBytes(name) + this.of(member) + 2;
      }
    }
    this.known.set(value, bytes);
    return bytes;
  }
}

function textBytes(text: string): number {
  const written = JSON.stringify(text);
  let bytes = written.length;
  for (let index = 0; index < written.length; index++) {
    const code = written.charCodeAt(index);
    if (code < 0x80) continue;
    // Half of a pair stands for two of its four bytes; a half alone is written as an escape.
    bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return bytes;
}
