import type { Json } from '@ensue/contracts';

export type SqlValue = string | number | null;
export type SqlParameters = readonly SqlValue[] | { readonly [name: string]: SqlValue };

/** Values for one execution as scalars: an object as a parameter must never become SQL, so it is JSON text. */
export function sqlParameters(given: readonly Json[] | { readonly [name: string]: Json }): SqlParameters {
  if (Array.isArray(given)) return given.map(sqlScalar);
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, sqlScalar(value)]));
}

/** One value as a scalar. */
export function sqlScalar(value: Json): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** A column's value as JSON: bytes as base64, integers beyond 2^53 as text. */
export function jsonOf(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') return JSON.parse(JSON.stringify(value)) as Json;
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}

/** A row with every value as JSON. */
export function jsonRow(row: object): { [column: string]: Json } {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, jsonOf(value)]));
}
