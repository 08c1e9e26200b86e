import { createHash } from 'node:crypto';

/** SHA-256 of a text (as UTF-8) or of bytes, in hex. */
export function sha256Hex(value: string | Uint8Array): string {
  return createHash('sha256').update(value).digest('hex');
}
