import { ConfigError, type ConfigMistake } from './config-error';
import { helpText } from './help-text';
import type { Parser } from './parse';
import { withSecretFiles } from './secret-files';
import { secretValues } from './secret-values';
import { tokenBeyondLoopback } from './token-beyond-loopback';

/** One environment variable. Without `default` and `required` it may be absent: its setting is then undefined. */
export interface Variable<T> {
  readonly parse: Parser<T>;
  /** One line for `--help`. */
  readonly describe: string;
  readonly default?: T;
  readonly required?: boolean;
  /**
   * Its value, and what is secret inside it, is never logged; an empty one is a mistake, not an absence. It may lie in a
   * file that `<NAME>_FILE` names.
   */
  readonly secret?: boolean;
}

export type Variables = Readonly<Record<string, Variable<unknown>>>;

/** The parsed values, under the variables' own names. */
export type Settings<V extends Variables> = {
  readonly [K in keyof V]: V[K] extends { readonly required: true } | { readonly default: unknown }
    ? ParsedBy<V[K]>
    : ParsedBy<V[K]> | undefined;
};
type ParsedBy<V extends Variable<unknown>> = V['parse'] extends Parser<infer T> ? T : never;

/** A condition on several variables together. */
export type Rule = (settings: Readonly<Record<string, unknown>>) => ConfigMistake | undefined;

export interface Config<V extends Variables> {
  readonly service: string;
  /** @throws ConfigError with every bad or missing variable */
  read(env: Readonly<Record<string, string | undefined>>): Settings<V>;
  /** What must never be written, for the logger. */
  secrets(settings: Settings<V>): readonly string[];
  readonly help: string;
}

/**
 * Names a service's environment variables, once. `read` parses them once, at the start.
 * @param definition.rules further conditions; that a guarded service has a token beyond loopback always holds
 */
export function defineConfig<const V extends Variables>(definition: {
  readonly service: string;
  readonly variables: V;
  readonly rules?: readonly Rule[];
}): Config<V> {
  const { service, variables } = definition;
  const rules = [tokenBeyondLoopback, ...(definition.rules ?? [])];
  return {
    service,
    help: helpText(service, variables),
    secrets: (settings) =>
      Object.entries(variables).flatMap(([name, variable]) => (variable.secret ? secretValues(settings[name]) : [])),
    read: (given) => {
      const values: Record<string, unknown> = {};
      const { env, mistakes: unreadable } = withSecretFiles(variables, given);
      const mistakes: ConfigMistake[] = [...unreadable];
      const unread = new Set(unreadable.map(({ name }) => name));
      for (const [name, variable] of Object.entries(variables)) {
        const outcome = readVariable(variable, env[name]);
        if (unread.has(`${name}_FILE`)) continue;
        if ('problem' in outcome) {
          const { expected, example } = variable.parse;
          mistakes.push({ name, problem: outcome.problem, expected, example });
        } else values[name] = outcome.value;
      }
      const broken = new Set(mistakes.map((mistake) => mistake.name));
      for (const rule of rules) {
        const mistake = rule(values);
        if (mistake !== undefined && !broken.has(mistake.name)) mistakes.push(mistake);
      }
      if (mistakes.length > 0) throw new ConfigError(service, mistakes);
      return values as Settings<V>;
    },
  };
}

function readVariable(
  variable: Variable<unknown>,
  text: string | undefined,
): { readonly value: unknown } | { readonly problem: string } {
  // Compose files and charts say "not set" with an empty text; for a secret that would be a door left open.
  if (text !== undefined && text.trim() === '' && variable.secret) return { problem: 'is empty' };
  if (text === undefined || text.trim() === '') {
    return variable.required ? { problem: 'is not set' } : { value: variable.default };
  }
  try {
    return { value: variable.parse.read(text) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'cannot be read' };
  }
}
