import type { Json } from './json';

/** What jq calls the type of a value. */
export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** The type of a value. */
export function kindOf(value: Json): Kind {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'number':
      return 'number';
    case 'string':
      return 'string';
    default:
      return Array.isArray(value) ? 'array' : 'object';
  }
}
