import { sha256Hex } from './sha256-hex';

/**
 * The id an event has in the API: a UUIDv8 made of the SHA-256 of its source and id. Gateway and orchestrator compute the
 * same, so that a duplicate gets the answer of the first.
 */
export function eventApiId(source: string, id: string): string {
  // A JSON array keeps ("a", "bc") and ("ab", "c") apart.
  const hex = sha256Hex(JSON.stringify([source, id]));
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
