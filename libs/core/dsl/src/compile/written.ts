import type { Json } from '@ensue/jq';

/** A JSON object as the author wrote it. */
export interface Written {
  readonly [key: string]: Json;
}

/*
 * Compiling comes after judging, so the shape of everything is known here: these readers only tell the type checker, and a
 * surprise is a defect of the judgement, never the author's mistake.
 */

export function objectOf(value: Json | undefined): Written {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw surprise('a map', value);
  return value;
}

export function listOf(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw surprise('a list', value);
  return value;
}

export function textOf(value: Json | undefined): string {
  if (typeof value !== 'string') throw surprise('text', value);
  return value;
}

/** The only entry of a map with one key, as task lists and switches have them. */
export function onlyEntry(value: Json | undefined): readonly [string, Json] {
  const [entry] = Object.entries(objectOf(value));
  if (!entry) throw surprise('a map with one key', value);
  return entry;
}

/** What a key holds, if it holds anything. */
export function ifPresent<T>(value: Json | undefined, read: (value: Json) => T): T | undefined {
  return value === undefined ? undefined : read(value);
}

/** Leaves out what is undefined, as exact optional properties want it. */
export function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function surprise(wanted: string, value: Json | undefined): Error {
  return new Error(`Judged document holds ${JSON.stringify(value)} where ${wanted} belongs.`);
}
