import type { Located, LocatedMap } from '../read/located';
import { templateText } from './expression';
import type { Judgement, Rule } from './judgement';
import { isText, listOf, map, mapShape, required, word } from './shape';
import { shaped } from './shaped';
import { uri } from './uri';

const token = map('a token', { token: required(templateText), type: required(templateText) });

const fields = {
  authority: required(uri),
  grant: required(
    word(
      'authorization_code',
      'client_credentials',
      'password',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:token-exchange',
    ),
  ),
  client: map('`client`', {
    id: templateText,
    secret: templateText,
    assertion: templateText,
    authentication: word('client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'),
  }),
  request: map('`request`', { encoding: word('application/x-www-form-urlencoded', 'application/json') }),
  issuers: listOf(templateText),
  scopes: listOf(templateText),
  audiences: listOf(templateText),
  username: templateText,
  password: templateText,
  subject: token,
  actor: token,
};

const endpoints = map('`endpoints`', { token: uri, revocation: uri, introspection: uri });

/** DSL reference, "OpenIdConnect Authentication". */
export const oidcConfiguration = configuration('`oidc`', fields);

/** DSL reference, "OAuth2 Authentication". */
export const oauth2Configuration = configuration('`oauth2`', { ...fields, endpoints });

function configuration(what: string, keys: Parameters<typeof map>[1]): Rule {
  const shape = map(what, keys);
  return shaped(
    () => mapShape(keys),
    (node, scope, judgement) => {
      shape(node, scope, judgement);
      if (node.kind === 'map') judgeNeeds(node, judgement);
    },
  );
}

/** What the prose of the specification requires of a grant and of a way to authenticate, which its schema cannot say. */
function judgeNeeds(node: LocatedMap, judgement: Judgement): void {
  const grant = textIn(node, 'grant');
  const missing = (grant === undefined ? [] : (neededBy[grant] ?? [])).find((key) => !node.entries.has(key));
  if (missing !== undefined) {
    const hint = missing === 'subject' ? `Add \`subject: { token, type }\`: ${subjectOf[grant ?? '']}.` : '';
    judgement.atKey(node, `The grant \`${grant}\` needs \`${missing}\`.`, hint || `Add \`${missing}:\`.`);
  }
  const client = node.entries.get('client');
  if (client?.kind === 'map') judgeClient(client, judgement);
}

const neededBy: Readonly<Record<string, readonly string[]>> = {
  password: ['username', 'password'],
  refresh_token: ['subject'],
  authorization_code: ['subject'],
  'urn:ietf:params:oauth:grant-type:token-exchange': ['subject'],
};

const subjectOf: Readonly<Record<string, string>> = {
  refresh_token: 'its token is the refresh token',
  authorization_code: 'its token is the code',
  'urn:ietf:params:oauth:grant-type:token-exchange': 'on whose behalf the token is wanted',
};

function judgeClient(client: LocatedMap, judgement: Judgement): void {
  const method = textIn(client, 'authentication');
  if (method === undefined) return;
  const told = (key: string): void =>
    judgement.atKey(client, `\`${method}\` needs \`client.${key}\`.`, `Add \`${key}:\` to \`client\`.`);
  const signed = method.endsWith('_jwt');
  // A ready-made assertion says who the client is.
  if (signed && client.entries.has('assertion')) return;
  if (!client.entries.has('id')) told('id');
  if (method !== 'none' && !client.entries.has('secret')) told(signed ? 'assertion' : 'secret');
}

function textIn(node: LocatedMap, key: string): string | undefined {
  const value: Located | undefined = node.entries.get(key);
  return value !== undefined && isText(value) ? value.value : undefined;
}
