import { createHash } from 'node:crypto';
import { readChallenges } from '../http/digest/read-challenges';
import type { Seen } from './local-server';

/** A server's half of RFC 7616, written from the server's side: it verifies, and counts the uses of its nonces. */
export class DigestServer {
  /** How many requests one nonce is good for. */
  usesPerNonce = Infinity;
  algorithm = 'SHA-256';
  qop = 'auth';
  private nonces = 0;
  private uses = 0;

  /** @returns undefined for a request that is let in, else the challenge */
  refusal({ method, url, headers, body }: Seen): string | undefined {
    const answer = readChallenges(headers.authorization ?? '')[0]?.parameters;
    const given = (name: string): string => answer?.get(name) ?? '';
    if (answer === undefined) return this.challenge(false);
    if (given('nonce') !== this.nonce || this.uses >= this.usesPerNonce) return this.challenge(true);
    this.uses += 1;
    const hash = (text: string): string => {
      const name = this.algorithm.replace(/-sess$/, '').toLowerCase();
      return createHash(name.replace('sha-256', 'sha256').replace('sha-512-256', 'sha512-256'))
        .update(text)
        .digest('hex');
    };
    const identity = hash('ali:here:open sesame');
    const secret = this.algorithm.endsWith('-sess') ? hash(`${identity}:${this.nonce}:${given('cnonce')}`) : identity;
    const request = hash(`${method}:${url}${this.qop === 'auth-int' ? `:${hash(body)}` : ''}`);
    const nc = String(this.uses.toString(16)).padStart(8, '0');
    const expected = hash(`${secret}:${this.nonce}:${nc}:${given('cnonce')}:${this.qop}:${request}`);
    const right = given('username') === 'ali' && given('uri') === url && given('opaque') === 'o';
    return right && given('response') === expected ? undefined : this.challenge(false);
  }

  private get nonce(): string {
    return `nonce-${this.nonces}`;
  }

  private challenge(stale: boolean): string {
    this.nonces += 1;
    this.uses = 0;
    const digest = `Digest realm="here", nonce="${this.nonce}", opaque="o", qop="${this.qop}", algorithm=${this.algorithm}`;
    return `Basic realm="not \\"this\\"", ${digest}${stale ? ', stale=TRUE' : ''}`;
  }
}
