import type { Json } from '@ensue/contracts';

/** JSON columns are text that we write and read ourselves. */
export const toText = (value: unknown): string => JSON.stringify(value) ?? 'null';

export const toOptionalText = (value: unknown): string | null =>
  value === undefined ? null : (JSON.stringify(value) ?? null);

export const fromText = (text: string): Json => JSON.parse(text) as Json;
