import type { ConfinedResponse } from '../confined-client';

const mask = '***';

/** A response that says nothing of the token it was asked for with: a server may repeat what it got, and answers are kept. */
export function withoutToken(response: ConfinedResponse, token: string): ConfinedResponse {
  const headers = Object.entries(response.headers).map(
    ([name, value]) => [name, value.replaceAll(token, mask)] as const,
  );
  // Byte by byte, whatever the body is written in: the token itself is ASCII.
  const body = response.body.includes(token)
    ? Buffer.from(response.body.toString('latin1').replaceAll(token, mask), 'latin1')
    : response.body;
  return { ...response, headers: Object.fromEntries(headers), body };
}
