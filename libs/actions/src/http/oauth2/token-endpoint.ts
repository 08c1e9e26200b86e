import type { Json, JsonObject } from '@ensue/contracts';
import { actionFault } from '../../action-fault';
import type { ConfinedRequest, ConfinedResponse } from '../confined-client';
import { describeUrl } from '../describe-url';
import { tokenFault } from './token-fault';
import type { TokenPolicy } from './token-policy';

/** One request on the way to a token: what is sent is sent by the confined client, redirects not followed. */
export type Ask = (
  request: Pick<ConfinedRequest, 'method' | 'url' | 'headers'> & { readonly body?: string },
) => Promise<ConfinedResponse>;

/** DSL reference, "OAuth2 Authentication": the default of `endpoints.token`. */
const defaultPath = '/oauth2/token';

/**
 * Where tokens are to be had: under the authority, or where its OpenID configuration says.
 * @throws ActionFault when the authority is no address, or its configuration cannot be had
 */
export async function tokenEndpoint(policy: TokenPolicy, ask: Ask): Promise<URL> {
  const authority = policy.authority.replace(/\/+$/, '');
  if (policy.kind === 'oidc') return discovered(authority, policy.issuers ?? [authority], ask);
  const path = policy.endpoints?.token ?? defaultPath;
  return address(URL.canParse(path) ? path : `${authority}/${path.replace(/^\/+/, '')}`);
}

async function discovered(authority: string, issuers: readonly string[], ask: Ask): Promise<URL> {
  const url = address(`${authority}/.well-known/openid-configuration`);
  const response = await ask({ method: 'GET', url, headers: { accept: 'application/json' } });
  if (response.status !== 200) throw tokenFault(`The OpenID configuration ${describeUrl(url)}`, response);
  const document = jsonIn(response.body);
  const endpoint = document['token_endpoint'];
  const issuer = document['issuer'];
  if (typeof endpoint !== 'string' || typeof issuer !== 'string') {
    throw actionFault(
      'authentication',
      `The OpenID configuration ${describeUrl(url)} names no issuer or token_endpoint`,
    );
  }
  // OpenID Connect Discovery §4.3: else one authority could speak for another.
  if (!issuers.some((each) => withoutSlash(each) === withoutSlash(issuer))) {
    throw actionFault(
      'authentication',
      `The OpenID configuration ${describeUrl(url)} is of another issuer than its authority; name it in issuers if it is right`,
    );
  }
  return address(endpoint);
}

/** The body as an object; what is none has no members. */
export function jsonIn(body: Buffer): JsonObject {
  try {
    const value = JSON.parse(body.toString('utf8')) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

function address(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw actionFault(
      'configuration',
      'The authority and its token endpoint must be http or https addresses, without a password',
    );
  }
  return url;
}

const withoutSlash = (text: string): string => text.replace(/\/+$/, '');
