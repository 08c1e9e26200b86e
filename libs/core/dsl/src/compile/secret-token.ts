import type { Template, Variables } from '../program';
import { secretToken } from '../secret-token';

/**
 * A piece of a template that evaluates to the token of a secret, for the run whose seal the variables carry.
 * @param name one of `use.secrets`
 * @param pointer JSON pointer into the secret's value, `/password`; empty for all of it
 */
export function compileSecretToken(name: string, pointer: string): Template {
  return { evaluate: (_, variables) => secretToken(sealIn(variables), { name, pointer }) };
}

/** `$secrets` is the run's seal: no expression can name it alone, each names a secret below it. */
function sealIn(variables: Variables): string {
  const seal = variables['secrets'];
  // A definition without `use.secrets` compiles to nothing that asks; a run of one that has them was given a seal.
  if (typeof seal !== 'string') throw new Error('A run whose definition uses secrets has no seal.');
  return seal;
}
