import type { TSchema } from '@sinclair/typebox';
import type { JsonObject } from './json';

/**
 * A schema as plain JSON, in which named ones inside become references.
 * @param base what a name is referred to by: `#/components/schemas/`
 * @param top true for a named one that is written out itself
 */
export function plainSchema(schema: TSchema | object, base: string, top = false): JsonObject {
  return convert(schema, base, top) as JsonObject;
}

function convert(value: unknown, base: string, top: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => convert(one, base, false));
  if (typeof value !== 'object' || value === null) return value;
  const { $id, ...rest } = value as Record<string, unknown>;
  if (typeof $id === 'string' && !top) return { $ref: `${base}${$id}` };
  return Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, convert(one, base, false)]));
}
