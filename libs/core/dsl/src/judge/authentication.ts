import { type Shape, shaped, shapeOf } from './shaped';
import type { LocatedMap } from '../read/located';
import { templateText } from './expression';
import type { Judgement, Rule } from './judgement';
import { oauth2Configuration, oidcConfiguration } from './oauth2';
import { judgeReference } from './reference';
import { asMap, map, mapShape, onlyKeyOf, required, text } from './shape';

/** Configured in place, or by the name of a secret that holds the configuration. */
function policy(name: string, inPlace: Rule): Rule {
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
      if (scope.secrets !== true)
        judgement.at(
          secret,
          'A secret cannot be used here: there is no run yet to use it.',
          'Leave the authentication out.',
        );
    },
  );
}

const userAndPassword = { username: required(templateText), password: required(templateText) };

const policies: Readonly<Record<string, Rule>> = {
  basic: policy('basic', map('`basic`', userAndPassword)),
  bearer: policy('bearer', map('`bearer`', { token: required(templateText) })),
  digest: policy('digest', map('`digest`', userAndPassword)),
  oauth2: policy('oauth2', oauth2Configuration),
  oidc: policy('oidc', oidcConfiguration),
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
}
