import { createHash } from 'node:crypto';

/** An idempotency key as it fits the table's column: long or unusual ones as their hash. */
export function onceKey(idempotencyKey: string): string {
  if (/^[\x21-\x7e]{1,190}$/.test(idempotencyKey)) return idempotencyKey;
  return `sha256:${createHash('sha256').update(idempotencyKey).digest('hex')}`;
}
