import type { TokenPolicy } from './token-policy';

/** What a token request says; a field with several values stands there as often. */
export type TokenFields = Readonly<Record<string, string | readonly string[]>>;

/** The fields of a token request but for the client's own (RFC 6749 §4, RFC 8693 §2.1). */
export function grantFields(policy: TokenPolicy): TokenFields {
  const { grant, scopes = [], audiences = [], username, password, subject, actor } = policy;
  const common = {
    grant_type: grant,
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    ...(audiences.length > 0 && { audience: audiences }),
  };
  switch (grant) {
    case 'client_credentials':
      return common;
    case 'password':
      return { ...common, username: username ?? '', password: password ?? '' };
    // The DSL has no place of its own for these two: the subject's token is what is handed in (ADR dsl-decisions).
    case 'refresh_token':
      return { ...common, refresh_token: subject?.token ?? '' };
    case 'authorization_code':
      return { ...common, code: subject?.token ?? '' };
    case 'urn:ietf:params:oauth:grant-type:token-exchange':
      return {
        ...common,
        subject_token: subject?.token ?? '',
        subject_token_type: subject?.type ?? '',
        ...(actor && { actor_token: actor.token, actor_token_type: actor.type }),
      };
  }
}

/** RFC 6749 §6: the scope stays what it was, so that it is not said again. */
export function refreshFields(refreshToken: string): TokenFields {
  return { grant_type: 'refresh_token', refresh_token: refreshToken };
}
