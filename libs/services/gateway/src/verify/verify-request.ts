import type { Json, WebhookAuthentication } from '@ensue/contracts';
import type { HttpRequest } from '../http-request';
import { hmacScheme } from './hmac-scheme';
import type { Verdict } from './verdict';
import { unusable } from './verdict';
import { verifyBasic } from './verify-basic';
import { verifyHmac } from './verify-hmac';
import { verifyJwt } from './verify-jwt';

/** Five minutes, as Stripe and Slack recommend. */
const defaultToleranceSeconds = 300;

/**
 * Whether the request comes from whom the webhook is for. Nothing of the body is read but its bytes.
 * @param secretOf the value of a secret of the webhook's namespace, undefined where it is not known
 * @param now milliseconds since 1970
 */
export async function verifyRequest(
  authentication: WebhookAuthentication,
  secretOf: (name: string) => Json | undefined,
  request: HttpRequest,
  now: number,
): Promise<Verdict> {
  const names = authentication.secrets ?? [];
  const secrets: Json[] = [];
  for (const name of names) {
    const secret = secretOf(name);
    if (secret === undefined) return unusable(`the secret ${name} is not known here`);
    secrets.push(secret);
  }
  switch (authentication.kind) {
    case 'basic':
      return verifyBasic(secrets, request);
    case 'jwt':
      return verifyJwt(authentication, secrets, request, now);
    case 'github':
      return verifyHmac(hmacScheme(authentication), secrets, defaultToleranceSeconds, request, now);
    case 'stripe':
    case 'slack':
    case 'standard-webhooks':
    case 'hmac': {
      const { toleranceSeconds = defaultToleranceSeconds } = authentication;
      return verifyHmac(hmacScheme(authentication), secrets, toleranceSeconds, request, now);
    }
  }
}
