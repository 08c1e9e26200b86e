import { createHash, createHmac } from 'node:crypto';
import type { Json } from '@ensue/contracts';
import type { HttpRequest } from '../http-request';
import type { HmacScheme } from './hmac-scheme';
import { sameBytes } from './same-bytes';
import { genuine, refused, unusable, type Verdict } from './verdict';

/**
 * Verifies a signature over the bytes of the body as they came.
 * @param now milliseconds since 1970
 */
export function verifyHmac(
  scheme: HmacScheme,
  secrets: readonly Json[],
  toleranceSeconds: number,
  request: HttpRequest,
  now: number,
): Verdict {
  const keys = secrets.map((secret) => (typeof secret === 'string' && secret !== '' ? scheme.key(secret) : undefined));
  const usable = keys.filter((key) => key !== undefined);
  if (usable.length < keys.length) return unusable('a secret is not a text that is a key of this scheme');
  const { rawBody } = request;
  // Without a body there is nothing that is signed: the address and the headers are not.
  if (rawBody === undefined || rawBody.length === 0) return refused('no body');
  const claim = scheme.claim(request);
  if (typeof claim === 'string') return refused(claim);
  const { signatures, before, behind, timestamp, id } = claim;
  // Every secret and every signature: how long it takes must not tell which one it was.
  const matches = usable.flatMap((key) => {
    const expected = createHmac(scheme.algorithm, key).update(before).update(rawBody).update(behind).digest();
    return signatures.map((signature) => sameBytes(expected, signature));
  });
  if (!matches.includes(true)) return refused('the signature is another');
  if (timestamp !== undefined && Math.abs(now / 1_000 - timestamp) > toleranceSeconds) {
    return refused(`signed ${Math.round(now / 1_000 - timestamp)} s ago, ${toleranceSeconds} s are the limit`);
  }
  if (id !== undefined) return { ...genuine, delivery: id };
  if (scheme.unique !== true) return genuine;
  // Of what is signed and not of a signature: a sender may give several, and somebody might leave one out.
  const delivery = createHash('sha256').update(before).update(rawBody).update(behind).digest('hex');
  return { ...genuine, delivery };
}
