import type { Variables } from './define-config';

/** What `--help` prints: every variable with its meaning, what is expected and what it is when left out. */
export function helpText(service: string, variables: Variables): string {
  const entries = Object.entries(variables).map(([name, variable]) => {
    const { parse, required, secret } = variable;
    const without = required ? 'required' : `default: ${shown(variable.default)}`;
    return [
      `  ${name}`,
      `      ${variable.describe}`,
      `      ${parse.expected}; ${without}${secret ? `; secret, or a file in ${name}_FILE` : ''}; e.g. ${parse.example}`,
    ].join('\n');
  });
  return `ensue ${service}\n\nSettings are environment variables:\n\n${entries.join('\n\n')}\n`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
