import { shaped } from './shaped';
import { isVariableName, runtimeArguments } from '../expression/variables';
import type { Scope } from './judgement';
import { asText } from './shape';

/** The name under which a loop or a catch puts a value at the disposal of expressions. */
export const variableName = shaped({ type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }, (node, _, judgement) => {
  const name = asText(node, judgement)?.value;
  if (name === undefined) return;
  if (name.startsWith('$'))
    judgement.at(node, `\`${name}\` is no name for a variable.`, `Leave out the \`$\`: ${name.slice(1)}.`);
  else if (!isVariableName(name)) {
    judgement.at(
      node,
      `\`${name}\` is no name for a variable.`,
      'Use letters, digits and `_`, beginning with a letter.',
    );
  } else if (runtimeArguments.includes(name)) {
    judgement.at(node, `\`$${name}\` already means something in every expression.`, 'Choose another name.');
  }
});

/** A scope with more variables; a name that is a mistake already is taken as it was meant. */
export function withNames(scope: Scope, names: readonly string[]): Scope {
  return { ...scope, names: [...scope.names, ...names.map((name) => name.replace(/^\$/, ''))] };
}
