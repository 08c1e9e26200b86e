import type { Json } from '@ensue/jq';

/** One thing to measure, and how many times faster than jq itself it has to be. */
export interface Case {
  readonly program: string;
  readonly size: string;
  readonly input: Json;
  readonly goal: number;
}

/** An object of about this many characters of JSON, with `.a.b`. */
function object(characters: number): Json {
  const value: { [key: string]: Json } = { a: { b: 41, c: 'text' } };
  for (let index = 0; JSON.stringify(value).length < characters; index += 1) {
    value[`field${index}`] = { id: index, tags: ['x', 'y'], note: `note ${index}` };
  }
  return value;
}

/** A list of about this many characters of JSON, of entries with `.x`. */
function list(characters: number): Json {
  const value: Json[] = [];
  for (let index = 0, length = 0; length < characters; index += 1) {
    const entry = { x: index % 8, name: `entry ${index}`, on: index % 3 === 0 };
    value.push(entry);
    length += JSON.stringify(entry).length + 1;
  }
  return value;
}

/** What is measured. */
export const cases: readonly Case[] = [
  { program: '.a.b + 1', size: '1 KB', input: object(1_000), goal: 1_000 },
  { program: 'map(select(.x > 3)) | length', size: '1 KB', input: list(1_000), goal: 100 },
  { program: 'map(select(.x > 3)) | length', size: '100 KB', input: list(100_000), goal: 5 },
];
