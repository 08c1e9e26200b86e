import { createHash, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request to one of the routes below. */
export interface AuthenticatedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of the server as it was called, `http://host:port`. */
  readonly origin: string;
}

export interface Reply {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What scenarios authenticate at: `/digest` (ali, open sesame), `/protected` (an access token; it says what that was given
 * for), `/oauth2/token` and `/idp/token` that give such tokens, and the OpenID configuration of `/idp`.
 */
export class AuthenticationRoutes {
  private readonly nonces = new Set<string>();
  private readonly tokens = new Map<string, object>();

  /** @returns undefined for any other path */
  reply(request: AuthenticatedRequest): Reply | undefined {
    switch (request.path) {
      case '/digest':
        return this.digest(request);
      case '/protected':
        return this.protected(request);
      case '/oauth2/token':
      case '/idp/token':
        return this.token(request);
      case '/idp/.well-known/openid-configuration': {
        const issuer = `${request.origin}/idp`;
        return { status: 200, body: { issuer, token_endpoint: `${issuer}/token` } };
      }
      default:
        return undefined;
    }
  }

  private digest({ method, path, headers }: AuthenticatedRequest): Reply {
    const { authorization = '' } = headers;
    const given = (name: string): string => new RegExp(`\\b${name}="?([^",]*)`).exec(authorization)?.[1] ?? '';
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    const counted = `${given('nonce')}:${given('nc')}:${given('cnonce')}:auth`;
    const expected = hash(`${hash('ali:server.test:open sesame')}:${counted}:${hash(`${method}:${path}`)}`);
    if (this.nonces.has(given('nonce')) && given('response') === expected)
      return { status: 200, body: { user: 'ali' } };
    const nonce = randomUUID();
    this.nonces.add(nonce);
    const challenge = `Digest realm="server.test", nonce="${nonce}", qop="auth", algorithm=SHA-256`;
    return { status: 401, body: {}, headers: { 'www-authenticate': challenge } };
  }

  private protected({ headers }: AuthenticatedRequest): Reply {
    const given = this.tokens.get(headers.authorization?.replace(/^Bearer /, '') ?? '');
    return given === undefined ? { status: 401, body: {} } : { status: 200, body: given };
  }

  private token({ path, headers, body }: AuthenticatedRequest): Reply {
    const json = headers['content-type'] === 'application/json';
    const fields = (json ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body))) as Record<string, string>;
    const basic = Buffer.from(headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
    const [client, secret] = basic === '' ? [fields['client_id'], fields['client_secret']] : basic.split(':');
    if (client !== 'us' || secret !== 'hush') return { status: 401, body: { error: 'invalid_client' } };
    const { grant_type: grant, scope, username, password, subject_token: subject } = fields;
    if (grant === 'password' && password !== 'open sesame') return { status: 400, body: { error: 'invalid_grant' } };
    const token = randomUUID();
    const by = basic === '' ? 'fields' : 'basic';
    this.tokens.set(token, { at: path, grant, by, ...(json && { json }), ...present({ scope, username, subject }) });
    return { status: 200, body: { access_token: token, token_type: 'bearer', expires_in: 300 } };
  }
}

function present(values: Readonly<Record<string, string | undefined>>): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
