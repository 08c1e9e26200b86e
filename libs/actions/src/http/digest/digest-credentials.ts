import { randomBytes } from 'node:crypto';
import type { Credentials } from '../credentials';
import type { ConfinedRequest } from '../confined-client';
import { digestAnswer, digestChallenge, type DigestChallenge } from './digest-answer';
import { readChallenges } from './read-challenges';

interface Session {
  readonly challenge: DigestChallenge;
  /** The same as long as the nonce is: the `-sess` algorithms count on it. */
  readonly cnonce: string;
  answers: number;
}

/** DSL reference, "Digest Authentication": the first request asks, the next one answers (RFC 7616). */
export function digestCredentials(username: string, password: string): Credentials {
  let session: Session | undefined;

  const answer = (open: Session, { method, url, body = '' }: ConfinedRequest): string => {
    open.answers += 1;
    const question = { username, password, method, uri: `${url.pathname}${url.search}`, body };
    return digestAnswer(open.challenge, { ...question, cnonce: open.cnonce, count: open.answers });
  };

  return {
    // After a redirect the nonce is known already.
    authorize: (request) => Promise.resolve(session && answer(session, request)),
    answer: (request, refused) => {
      // The first that is understood: servers name them by preference (RFC 7616 §3.7).
      const challenge = readChallenges(refused.headers['www-authenticate'] ?? '')
        .map(digestChallenge)
        .find((each) => each !== undefined);
      if (challenge === undefined) return Promise.resolve(undefined);
      // Refused once more with a nonce that is not stale: the name or the password is wrong.
      if (session !== undefined && !(challenge.stale && challenge.nonce !== session.challenge.nonce)) {
        return Promise.resolve(undefined);
      }
      session = { challenge, cnonce: randomBytes(16).toString('hex'), answers: 0 };
      return Promise.resolve(answer(session, request));
    },
  };
}
