import { header, type HttpRequest } from './http-request';

/** What a caller may say in `Idempotency-Key`; undefined when it says nothing, null when what it says cannot be used. */
export function idempotencyKey(request: HttpRequest): string | undefined | null {
  const key = header(request, 'idempotency-key');
  // The draft standard writes the key as a quoted text.
  const plain = /^"(.*)"$/.exec(key ?? '')?.[1] ?? key;
  if (plain === undefined) return undefined;
  return /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(plain) ? plain : null;
}
