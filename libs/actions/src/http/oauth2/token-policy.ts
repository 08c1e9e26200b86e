import { fits, type JsonObject } from '@ensue/contracts';
import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { actionFault } from '../../action-fault';

const Text = Type.String();
const Texts = Type.Array(Text);
const Token = Type.Object({ token: Text, type: Text });

/** DSL reference, "OAuth2 Authentication" and "OpenIdConnect Authentication", with all values filled in. */
const TokenConfiguration = Type.Object({
  authority: Text,
  grant: Type.Union([
    Type.Literal('authorization_code'),
    Type.Literal('client_credentials'),
    Type.Literal('password'),
    Type.Literal('refresh_token'),
    Type.Literal('urn:ietf:params:oauth:grant-type:token-exchange'),
  ]),
  endpoints: Type.Optional(Type.Object({ token: Type.Optional(Text) })),
  client: Type.Optional(
    Type.Object({
      id: Type.Optional(Text),
      secret: Type.Optional(Text),
      assertion: Type.Optional(Text),
      authentication: Type.Optional(
        Type.Union([
          Type.Literal('client_secret_basic'),
          Type.Literal('client_secret_post'),
          Type.Literal('client_secret_jwt'),
          Type.Literal('private_key_jwt'),
          Type.Literal('none'),
        ]),
      ),
    }),
  ),
  request: Type.Optional(
    Type.Object({
      encoding: Type.Optional(
        Type.Union([Type.Literal('application/x-www-form-urlencoded'), Type.Literal('application/json')]),
      ),
    }),
  ),
  issuers: Type.Optional(Texts),
  scopes: Type.Optional(Texts),
  audiences: Type.Optional(Texts),
  username: Type.Optional(Text),
  password: Type.Optional(Text),
  subject: Type.Optional(Token),
  actor: Type.Optional(Token),
});
export type TokenConfiguration = Static<typeof TokenConfiguration>;

/** What a token is asked for with. */
export interface TokenPolicy extends TokenConfiguration {
  readonly kind: 'oauth2' | 'oidc';
}

/** @throws ActionFault (configuration) when a value is missing or of another type; it says which, never what it is */
export function tokenPolicyOf(kind: TokenPolicy['kind'], given: JsonObject): TokenPolicy {
  if (!fits(TokenConfiguration, given)) {
    const [first] = Value.Errors(TokenConfiguration, given);
    const where = first?.path.slice(1).replaceAll('/', '.') ?? '';
    throw actionFault('configuration', `The authentication ${kind} cannot be used: its ${where} is missing or wrong`);
  }
  const { username, password, subject, grant } = given;
  const incomplete =
    (grant === 'password' && (username === undefined || password === undefined)) ||
    (grant !== 'password' && grant !== 'client_credentials' && subject === undefined);
  if (incomplete) {
    const needs = grant === 'password' ? 'username and password' : 'subject';
    throw actionFault('configuration', `The authentication ${kind} cannot be used: the grant ${grant} needs ${needs}`);
  }
  return { ...given, kind };
}
