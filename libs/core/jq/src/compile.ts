import type { JqCompileOptions, JqProgram } from './jq-program';
import { JqRuntimeError } from './jq-runtime-error';
import { JqSyntaxError } from './jq-syntax-error';
import type { Json } from './json';

/** Compiles a program once, to be evaluated many times. Throws a {@link JqSyntaxError}. */
export function compile(source: string, options: JqCompileOptions = {}): JqProgram {
  const match = /^\s*(?:\$([A-Za-z_]\w*))?((?:\s*\.\s*[A-Za-z_]\w*)+|\s*\.)?\s*$/.exec(source);
  if (match === null || source.trim() === '') throw new JqSyntaxError('expected an expression', source, 0);
  const variable = match[1];
  if (variable !== undefined && options.variables?.includes(variable) !== true) {
    throw new JqSyntaxError(`$${variable} is not defined`, source, source.indexOf('$'));
  }
  const keys = (match[2] ?? '').split('.').map((key) => key.trim()).filter((key) => key !== '');
  return {
    source,
    variables: variable === undefined ? [] : [variable],
    evaluate: (input, run = {}) => {
      let value: Json = variable === undefined ? input : (run.variables?.[variable] ?? null);
      for (const key of keys) {
        if (value === null) continue;
        if (typeof value !== 'object' || Array.isArray(value)) {
          const message = `Cannot index ${Array.isArray(value) ? 'array' : typeof value} with "${key}"`;
          throw new JqRuntimeError(message, message);
        }
        value = Object.hasOwn(value, key) ? (value[key] ?? null) : null;
      }
      return [value];
    },
  };
}
