import { createHash, timingSafeEqual } from 'node:crypto';

/** The token of an `Authorization: Bearer …` header. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([^\s,]+) *$/i.exec(header ?? '')?.[1];
}

/** Whether a token is the one with this SHA-256 (hex), in a time that tells nothing about either. */
export function sameToken(token: string | undefined, expectedHash: string): boolean {
  const given = createHash('sha256')
    .update(token ?? '')
    .digest();
  const expected = Buffer.from(expectedHash, 'hex');
  const same = expected.length === given.length && timingSafeEqual(given, expected);
  return same && token !== undefined && token !== '';
}
