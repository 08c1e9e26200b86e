import { readFileSync } from 'node:fs';
import type { ConfigMistake } from './config-error';
import type { Variables } from './define-config';

type Environment = Readonly<Record<string, string | undefined>>;

/** Far more than any secret, far less than what someone names by mistake. */
const mostBytes = 64 * 1024;

/**
 * A secret variable's value may lie in a file that `<NAME>_FILE` names, as container platforms hand secrets out. A service
 * that defines that name as a variable of its own reads it in its own way.
 * @returns the environment with what the files hold, without the line's end
 */
export function withSecretFiles(
  variables: Variables,
  env: Environment,
): { readonly env: Environment; readonly mistakes: readonly ConfigMistake[] } {
  const found: Record<string, string> = {};
  const mistakes: ConfigMistake[] = [];
  for (const [name, variable] of Object.entries(variables)) {
    const fileName = `${name}_FILE`;
    const file = env[fileName];
    if (variable.secret !== true || fileName in variables || file === undefined || file.trim() === '') continue;
    const outcome = env[name] === undefined ? read(file) : { problem: `is set, and so is ${name}` };
    if ('text' in outcome) found[name] = outcome.text;
    else {
      mistakes.push({
        name: fileName,
        problem: outcome.problem,
        expected: `a file that holds what ${name} would; only one of the two`,
        example: `/run/secrets/${name.toLowerCase().replaceAll('_', '-')}`,
      });
    }
  }
  return { env: { ...env, ...found }, mistakes };
}

function read(file: string): { readonly text: string } | { readonly problem: string } {
  try {
    const text = readFileSync(file.trim(), 'utf8');
    if (text.length > mostBytes) return { problem: `names a file of more than ${mostBytes} characters` };
    return { text: text.replace(/\r?\n$/, '') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
    return { problem: `names a file that cannot be read (${code})` };
  }
}
