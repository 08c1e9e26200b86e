import { createHash } from 'node:crypto';
import type { Challenge } from './read-challenges';

/** RFC 7616 §3.3, by their names there and here; MD5 where the server names none. */
const algorithms: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-256': 'sha256',
  'SHA-512-256': 'sha512-256',
};

/** A challenge that can be answered. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  /** As the server writes it; undefined where it says nothing. */
  readonly algorithm?: string;
  /** Undefined for a server that only knows RFC 2069. */
  readonly qop?: 'auth' | 'auth-int';
  readonly stale: boolean;
}

export interface DigestQuestion {
  readonly username: string;
  readonly password: string;
  readonly method: string;
  /** What stands in the request line: path and query. */
  readonly uri: string;
  readonly body: string;
  readonly cnonce: string;
  /** How many answers this nonce has had, this one included. */
  readonly count: number;
}

/** What of a challenge this client understands; undefined where it cannot be answered. */
export function digestChallenge({ scheme, parameters }: Challenge): DigestChallenge | undefined {
  const realm = parameters.get('realm');
  const nonce = parameters.get('nonce');
  const algorithm = parameters.get('algorithm');
  if (scheme !== 'digest' || realm === undefined || nonce === undefined) return undefined;
  if (algorithm !== undefined && hashOf(algorithm) === undefined) return undefined;
  const offered = parameters
    .get('qop')
    ?.split(',')
    .map((each) => each.trim().toLowerCase());
  const qop = (['auth', 'auth-int'] as const).find((each) => offered?.includes(each));
  if (offered !== undefined && qop === undefined) return undefined;
  const opaque = parameters.get('opaque');
  return {
    realm,
    nonce,
    ...(opaque !== undefined && { opaque }),
    ...(algorithm !== undefined && { algorithm }),
    ...(qop !== undefined && { qop }),
    stale: parameters.get('stale')?.toLowerCase() === 'true',
  };
}

/** The `Authorization` header that answers a challenge (RFC 7616 §3.4). */
export function digestAnswer(challenge: DigestChallenge, question: DigestQuestion): string {
  const { realm, nonce, opaque, algorithm = 'MD5', qop } = challenge;
  const { username, password, method, uri, body, cnonce, count } = question;
  const hash = (text: string): string =>
    createHash(hashOf(algorithm) ?? 'md5')
      .update(text)
      .digest('hex');
  const session = /-sess$/i.test(algorithm);
  const identity = hash(`${username}:${realm}:${password}`);
  const secret = session ? hash(`${identity}:${nonce}:${cnonce}`) : identity;
  const request = hash(qop === 'auth-int' ? `${method}:${uri}:${hash(body)}` : `${method}:${uri}`);
  const nc = count.toString(16).padStart(8, '0');
  const response = hash(
    qop === undefined ? `${secret}:${nonce}:${request}` : `${secret}:${nonce}:${nc}:${cnonce}:${qop}:${request}`,
  );
  return `Digest ${[
    nameOf(username),
    `realm=${quoted(realm)}`,
    `uri=${quoted(uri)}`,
    ...(challenge.algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    `nonce=${quoted(nonce)}`,
    ...(qop === undefined ? [] : [`nc=${nc}`]),
    ...(qop === undefined && !session ? [] : [`cnonce=${quoted(cnonce)}`]),
    ...(qop === undefined ? [] : [`qop=${qop}`]),
    `response="${response}"`,
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    // Said only where it could be meant otherwise: the name goes as it is.
    ...(qop === undefined ? [] : ['userhash=false']),
  ].join(', ')}`;
}

function hashOf(algorithm: string): string | undefined {
  const name = algorithm.toUpperCase().replace(/-SESS$/, '');
  return Object.hasOwn(algorithms, name) ? algorithms[name] : undefined;
}

/** A name beyond ASCII is written as RFC 5987 has it (RFC 7616 §3.4). */
function nameOf(username: string): string {
  if (/^[\x20-\x7e]*$/.test(username)) return `username=${quoted(username)}`;
  const encoded = encodeURIComponent(username.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `username*=UTF-8''${encoded}`;
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
