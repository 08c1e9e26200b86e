import type { JsonObject } from '@ensue/contracts';
import { LocalServer, type Seen } from './local-server';

/** An authorization server and a resource in one: it gives tokens at /oauth2/token, and takes them everywhere else. */
export class TokenServer extends LocalServer {
  /** What it answers to whoever asks for a token, beside the token. */
  grants: JsonObject = { token_type: 'Bearer', expires_in: 3600 };
  /** Refuses the next request for a token with this status and body. */
  refuses: { status: number; body: JsonObject } | undefined;
  /** Tokens that the resource takes. */
  readonly good = new Set<string>();
  private tokens = 0;

  override answer: LocalServer['answer'] = (response, seen) => {
    const json = (status: number, body: JsonObject): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (seen.url === '/.well-known/openid-configuration') {
      json(200, { issuer: this.origin, token_endpoint: `${this.origin}/elsewhere/token` });
    } else if (!seen.url.endsWith('/token')) {
      const token = seen.headers.authorization?.replace('Bearer ', '') ?? '';
      json(this.good.has(token) ? 200 : 401, { with: token, by: token.replace('token', 'number') });
    } else if (this.refuses) {
      const { status, body } = this.refuses;
      this.refuses = undefined;
      json(status, body);
    } else {
      this.tokens += 1;
      const token = `token-${this.tokens}`;
      this.good.add(token);
      json(200, { access_token: token, ...this.grants });
    }
  };

  /** What was asked of the token endpoint. */
  get asked(): readonly Seen[] {
    return this.seen.filter(({ url }) => url.endsWith('/token'));
  }

  /** The fields of the last request for a token that came as a form. */
  get form(): Record<string, string> {
    return Object.fromEntries(new URLSearchParams(this.asked.at(-1)?.body));
  }
}
