import { type Shape, shaped, shapeOf } from './shaped';
import type { LocatedMap } from '../read/located';
import { templateText } from './expression';
import type { Judgement, Rule } from './judgement';
import type { Feature } from './not-yet';
import { judgeReference } from './reference';
import { asMap, type Field, listOf, map, mapShape, onlyKeyOf, required, text, word } from './shape';

/** Configured in place, or by the name of a secret that holds the configuration. */
function policy(name: string, fields: Readonly<Record<string, Field>>): Rule {
  const inPlace = map(`\`${name}\``, fields);
  const bySecret = map(`\`${name}\``, { use: required(text) });
  return shaped(
    () => ({ anyOf: [shapeOf(inPlace), shapeOf(bySecret)] }),
    (node, scope, judgement) => {
      const secret = node.kind === 'map' ? node.entries.get('use') : undefined;
      if (!secret) {
        inPlace(node, scope, judgement);
        return;
      }
      bySecret(node, scope, judgement);
      judgeReference(secret, 'secrets', judgement);
      judgement.notYet('secrets', secret);
    },
  );
}

const token = map('a token', { token: required(templateText), type: required(templateText) });

const oauth2Fields = {
  authority: required(templateText),
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
} satisfies Readonly<Record<string, Field>>;

const endpoints = map('`endpoints`', { token: templateText, revocation: templateText, introspection: templateText });

const userAndPassword = { username: required(templateText), password: required(templateText) };

const policies: Readonly<Record<string, Rule>> = {
  basic: policy('basic', userAndPassword),
  bearer: policy('bearer', { token: required(templateText) }),
  digest: policy('digest', userAndPassword),
  oauth2: policy('oauth2', { ...oauth2Fields, endpoints }),
  oidc: policy('oidc', oauth2Fields),
};

/** DSL reference, "Authentication": one of the schemes. */
export const authenticationPolicy = shaped(
  () => oneOf(policies),
  (node, scope, judgement) => {
    const written = asMap(node, judgement);
    if (written) judgePolicy(written, policies, scope, judgement);
  },
);

const policyName = shaped({ type: 'string' }, (node, scope, judgement) => {
  text(node, scope, judgement);
  judgeReference(node, 'authentications', judgement);
});

/** A policy in place, or `use: <name>`. */
export const authentication = shaped(
  () => oneOf({ use: policyName, ...policies }),
  (node, scope, judgement) => {
    const written = asMap(node, judgement, 'Write `use: <name>`, or a policy such as `bearer: { token: … }`.');
    if (!written) return;
    judgePolicy(written, { use: policyName, ...policies }, scope, judgement);
  },
);

function oneOf(kinds: Readonly<Record<string, Rule>>): Shape {
  return { ...mapShape(kinds), minProperties: 1, maxProperties: 1 };
}

function judgePolicy(
  node: LocatedMap,
  kinds: Readonly<Record<string, Rule>>,
  scope: Parameters<Rule>[1],
  judgement: Judgement,
): void {
  const key = onlyKeyOf(node, Object.keys(kinds), 'an authentication', judgement);
  if (key === undefined) return;
  map('an authentication', kinds)(node, scope, judgement);
  const value = node.entries.get(key);
  if (value && (key === 'digest' || key === 'oauth2' || key === 'oidc')) judgement.notYet(key satisfies Feature, value);
}
