import type { Ast } from '@ensue/jq';
import { type SecretMisuse, secretUses } from '../expression/secret-uses';
import type { LocatedScalar } from '../read/located';
import { didYouMean } from './did-you-mean';
import type { Judgement, Rule, Scope } from './judgement';
import { asText, listOf, named } from './shape';
import { shaped, shapedLike } from './shaped';

const longestName = 128;
const form = /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/;

/** The name of a secret, as the API takes it, too. */
export function isSecretName(name: string): boolean {
  return name.length <= longestName && form.test(name);
}

/** DSL reference, "Use": the secrets that a definition may name. */
export const secretNames = listOf(
  shaped({ type: 'string', pattern: form.source, maxLength: longestName }, (node, _, judgement) => {
    const name = asText(node, judgement)?.value;
    if (name === undefined || isSecretName(name)) return;
    const hint = `Letters, digits, \`_\`, \`-\` and \`.\` between them, at most ${longestName}.`;
    judgement.at(node, `\`${name}\` is no name of a secret.`, hint);
  }),
);

/** The rule where values are handed on: `$secrets` may stand in its expressions. */
export function handingOn(rule: Rule): Rule {
  return shapedLike(rule, (node, scope, judgement) => rule(node, { ...scope, secrets: true }, judgement));
}

/** The rule where values decide something or leave the run: `$secrets` may not stand in its expressions. */
export function withoutSecrets(rule: Rule): Rule {
  return shapedLike(rule, (node, scope, judgement) => rule(node, { ...scope, secrets: false }, judgement));
}

/** Refuses the names of secrets that are not there, and whatever needs a secret's bytes (ADR secrets). */
export function judgeSecretUses(
  node: LocatedScalar,
  { tree, offset }: { readonly tree: Ast; readonly offset: number },
  scope: Scope,
  judgement: Judgement,
): void {
  const { named: secrets, misuses } = secretUses(tree);
  const [first] = [...secrets, ...misuses];
  if (scope.secrets !== true && first !== undefined) {
    const hint =
      '`$secrets` goes into `with`, the `run` of a script, shell or container, `set`, `input.from`, `output.as` and `export.as`.';
    const message = `${named(node)} cannot use a secret: its value would decide something, or leave the run.`;
    judgement.inside(node, offset + first.at, message, hint);
    return;
  }
  const known = judgement.namesIn('secrets');
  for (const { name, at } of secrets) {
    if (known.includes(name)) continue;
    const meant = didYouMean(name, known);
    const hint = meant ? `Did you mean \`$secrets.${meant}\`?` : `Add \`${name}\` to the list under \`use.secrets\`.`;
    judgement.inside(node, offset + at, `There is no \`${name}\` in \`use.secrets\`.`, hint);
  }
  for (const misuse of misuses) judgement.inside(node, offset + misuse.at, ...describe(misuse));
}

function describe({ problem, what }: SecretMisuse): readonly [message: string, hint: string] {
  const asItIs = 'Pass it on as it is, in a list, an object or a text: ${ "Bearer \\($secrets.token)" }.';
  switch (problem) {
    case 'alone':
      return ['All secrets at once are not to be had.', 'Name one of them: `$secrets.token`.'];
    case 'computed':
      return ['Which secret it is must be known before any run.', 'Name it: `$secrets.token`, `$secrets.db.password`.'];
    case 'bound':
      return ['`$secrets` cannot be given another meaning.', 'Give the variable another name.'];
    case 'bytes':
      return [
        `${what[0]?.toUpperCase()}${what.slice(1)} needs the bytes of a secret, and a run holds only a token.`,
        asItIs,
      ];
  }
}
