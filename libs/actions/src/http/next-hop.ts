import type { ConfinedRequest, ConfinedResponse } from './confined-client';

/** Headers that speak for the caller: another host must not get them. */
const forOneHost = /^(?:authorization|proxy-authorization|cookie)$|(?:^|[-_])(?:token|auth|key|secret|password)s?$/i;

/** The request that a redirect asks for; undefined when the response is no redirect. */
export function nextHop(request: ConfinedRequest, response: ConfinedResponse): ConfinedRequest | undefined {
  const location = response.headers['location'];
  if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return undefined;
  if (!URL.canParse(location, request.url.href)) return undefined;
  const url = new URL(location, request.url);
  const sameHost = url.origin === request.url.origin;
  // As browsers do: 303 always, and 301 and 302 after a POST, are fetched with GET.
  const becomesGet =
    (response.status === 303 && request.method !== 'HEAD') ||
    ((response.status === 301 || response.status === 302) && request.method === 'POST');
  const headers = Object.entries(request.headers).filter(
    ([name]) =>
      (sameHost || !forOneHost.test(name) || name === 'idempotency-key') &&
      !(becomesGet && /^content-|^idempotency-key$/i.test(name)),
  );
  const { body, credentials, ...rest } = request;
  const next = {
    ...rest,
    ...(sameHost && credentials && { credentials }),
    url,
    headers: Object.fromEntries(headers),
    method: becomesGet ? 'GET' : request.method,
  };
  return becomesGet || body === undefined ? next : { ...next, body };
}
