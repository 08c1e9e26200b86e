import type { Json, WebhookAuthentication } from '@ensue/contracts';
import { decodeProtectedHeader, importJWK, jwtVerify, type JWK } from 'jose';
import { header, type HttpRequest } from '../http-request';
import { genuine, refused, unusable, type Verdict } from './verdict';

type JwtAuthentication = Extract<WebhookAuthentication, { kind: 'jwt' }>;

/**
 * RFC 7519, as RFC 8725 wants it: the algorithms are the webhook's, never the token's; issuer, audience and an expiry must be there;
 * keys are the webhook's own, and what a token's header says about keys (`jwk`, `jku`, `x5u`) is not looked at.
 */
export async function verifyJwt(
  authentication: JwtAuthentication,
  secrets: readonly Json[],
  request: HttpRequest,
  now: number,
): Promise<Verdict> {
  if (!secrets.every((secret) => typeof secret === 'string' && secret !== '')) return unusable('a secret is no text');
  const token = /^Bearer +([\w.-]+) *$/i.exec(header(request, 'authorization') ?? '')?.[1];
  if (token === undefined) return refused('no Authorization: Bearer');
  const { algorithms, issuer, audience, toleranceSeconds: clockTolerance = 300 } = authentication;
  const terms = { algorithms: [...algorithms], issuer, audience, clockTolerance, requiredClaims: ['exp'] };
  const reasons: string[] = [];
  try {
    const { alg = '', kid } = decodeProtectedHeader(token);
    if (!algorithms.some((one) => one === alg)) return refused(`signed with ${alg}, which is not taken`);
    for (const key of await keysFor(authentication, secrets, alg, kid)) {
      try {
        await jwtVerify(token, key, { ...terms, currentDate: new Date(now) });
        return genuine;
      } catch (error) {
        reasons.push(error instanceof Error ? error.message : 'unreadable');
      }
    }
  } catch (error) {
    reasons.push(error instanceof Error ? error.message : 'unreadable');
  }
  return refused(reasons.join('; ') || 'no key fits the token');
}

type Key = Parameters<typeof jwtVerify>[1] & object;

/** Shared secrets, or those of the public keys that are for this algorithm and, where the token names one, have this name. */
async function keysFor(
  { keys = [] }: JwtAuthentication,
  secrets: readonly Json[],
  alg: string,
  kid: string | undefined,
): Promise<readonly Key[]> {
  const kty = { R: 'RSA', P: 'RSA', E: alg === 'EdDSA' ? 'OKP' : 'EC' }[alg.slice(0, 1)];
  const fitting = (keys as readonly JWK[]).filter(
    (key) =>
      key.kty === kty &&
      (key.alg === undefined || key.alg === alg) &&
      (key.use === undefined || key.use === 'sig') &&
      (kid === undefined || key.kid === undefined || key.kid === kid),
  );
  const imported = await Promise.all(fitting.map((key) => importJWK(key, alg)));
  const shared = secrets.map((secret) => new TextEncoder().encode(String(secret)));
  return alg.startsWith('HS') ? shared : imported;
}
