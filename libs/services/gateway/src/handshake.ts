import type { Json, WebhookSettings } from '@ensue/contracts';
import { header, type HttpRequest } from './http-request';
import { sameBytes } from './verify/same-bytes';

/** What a challenge may be: it is given back as it came, so nothing that means anything anywhere. */
const harmless = /^[\w.~+/=-]{1,512}$/;

export type Handshake =
  /** The request is none. */
  | { readonly kind: 'none' }
  | { readonly kind: 'challenge'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * The handshake of WebSub and of Meta's products: a GET with `hub.challenge`, which is not signed. Where the webhook names
 * secrets, `hub.verify_token` must be one of them.
 */
export function hubHandshake(
  settings: WebhookSettings,
  secretOf: (name: string) => Json | undefined,
  request: HttpRequest,
): Handshake {
  const { challenge } = settings.answer ?? {};
  const query = new URLSearchParams(request.query);
  const text = query.get('hub.challenge');
  if (challenge?.kind !== 'hub' || request.method !== 'GET' || text === null) return { kind: 'none' };
  const given = query.get('hub.verify_token') ?? '';
  const matches = challenge.secrets?.map((name) => {
    const secret = secretOf(name);
    return typeof secret === 'string' && secret !== '' && sameBytes(secret, given);
  });
  if (matches?.includes(true) === false) return { kind: 'refused', reason: 'hub.verify_token is another' };
  return harmless.test(text) ? { kind: 'challenge', text } : { kind: 'refused', reason: 'hub.challenge is odd' };
}

/** Slack's `url_verification`, which is signed like all else that Slack sends. */
export function slackHandshake(settings: WebhookSettings, request: HttpRequest): Handshake {
  if (settings.answer?.challenge?.kind !== 'slack' || typeof request.body !== 'object' || request.body === null) {
    return { kind: 'none' };
  }
  const { type, challenge } = request.body as { type?: unknown; challenge?: unknown };
  if (type !== 'url_verification' || typeof challenge !== 'string') return { kind: 'none' };
  return harmless.test(challenge)
    ? { kind: 'challenge', text: challenge }
    : { kind: 'refused', reason: `the challenge is odd (${header(request, 'content-type') ?? 'no type'})` };
}
