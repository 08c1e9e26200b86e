import { actionFault } from '../../action-fault';
import { describeUrl } from '../describe-url';
import { authenticateClient } from './client-authentication';
import { grantFields, refreshFields, type TokenFields } from './grant-fields';
import { type Ask, jsonIn, tokenEndpoint } from './token-endpoint';
import { tokenFault } from './token-fault';
import type { TokenPolicy } from './token-policy';

/** What a token endpoint gave. */
export interface Granted {
  readonly accessToken: string;
  /** Undefined where the server does not say. */
  readonly lifeMs?: number;
  readonly refreshToken?: string;
}

/**
 * Asks for an access token (RFC 6749 §5).
 * @param refreshToken asks by it, in place of the policy's grant
 * @throws ActionFault (authentication) when none is given or it is another issuer's; never with a credential in it
 */
export async function requestToken(policy: TokenPolicy, ask: Ask, refreshToken?: string): Promise<Granted> {
  const url = await tokenEndpoint(policy, ask);
  const client = await authenticateClient(policy, url);
  const own = refreshToken === undefined ? grantFields(policy) : refreshFields(refreshToken);
  const fields = { ...own, ...client.fields };
  const encoding = policy.request?.encoding ?? 'application/x-www-form-urlencoded';
  const response = await ask({
    method: 'POST',
    url,
    headers: { accept: 'application/json', 'content-type': encoding, ...client.headers },
    body: encoding === 'application/json' ? inJson(fields) : inForm(fields),
  });
  const where = `The token endpoint ${describeUrl(url)}`;
  const answer = jsonIn(response.body);
  if (response.status !== 200) throw tokenFault(where, response, errorCode(answer['error'], fields));
  const token = answer['access_token'];
  // Some of the token exchange have no type of their own (RFC 8693 §2.2.1).
  const type = answer['token_type'] ?? 'bearer';
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    const code = errorCode(answer['error'], fields);
    throw actionFault('authentication', `${where} gave no access token${code === undefined ? '' : `: ${code}`}`);
  }
  if (typeof type !== 'string' || !/^(?:bearer|n_a)$/i.test(type)) {
    throw actionFault('authentication', `${where} gave a token that is no bearer token, which cannot be used`);
  }
  await checkIssuer(policy, [token, answer['id_token']], where);
  const seconds = Number(answer['expires_in'] ?? NaN);
  const refresh = answer['refresh_token'];
  return {
    accessToken: token,
    ...(Number.isFinite(seconds) && { lifeMs: seconds * 1000 }),
    ...(typeof refresh === 'string' && { refreshToken: refresh }),
  };
}

/**
 * DSL reference, "OAuth2 Authentication": `issuers`. A token that is no JWT names none and passes; signatures are the
 * resource's to check, since the token came from the endpoint itself.
 */
async function checkIssuer({ issuers }: TokenPolicy, tokens: readonly unknown[], where: string): Promise<void> {
  if (issuers === undefined) return;
  const { decodeJwt } = await import('jose');
  for (const token of tokens) {
    if (typeof token !== 'string' || token.split('.').length !== 3) continue;
    let issuer: string | undefined;
    try {
      issuer = decodeJwt(token).iss;
    } catch {
      continue;
    }
    if (issuer === undefined || !issuers.includes(issuer)) {
      throw actionFault('authentication', `${where} gave a token of an issuer that issuers does not name`);
    }
  }
}

/** The code of RFC 6749 §5.2, and nothing that repeats what was sent. */
function errorCode(code: unknown, fields: TokenFields): string | undefined {
  if (typeof code !== 'string' || !/^[\w.:/-]{1,60}$/.test(code)) return undefined;
  return Object.values(fields).flat().includes(code) ? undefined : code;
}

function inForm(fields: TokenFields): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  );
  return new URLSearchParams(pairs).toString();
}

function inJson(fields: TokenFields): string {
  const single = ([name, value]: [string, string | readonly string[]]): [string, unknown] => [
    name,
    typeof value !== 'string' && value.length === 1 ? value[0] : value,
  ];
  return JSON.stringify(Object.fromEntries(Object.entries(fields).map(single)));
}
