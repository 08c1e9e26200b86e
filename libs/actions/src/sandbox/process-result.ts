import type { Json } from '@ensue/contracts';
import { Type, type Static } from '@sinclair/typebox';
import { actionFault } from '../action-fault';

/** DSL reference, "Run": what of a process becomes the task's output. */
export const Returned = Type.Union(
  (['stdout', 'stderr', 'code', 'all', 'none'] as const).map((name) => Type.Literal(name)),
);
export type Returned = Static<typeof Returned>;

export interface ProcessResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const shownLines = 10;
const shownChars = 2_000;

/**
 * A task's output, by what it asked for; stdout where it asked for nothing.
 * @param what the process, as the beginning of a sentence
 * @throws ActionFault of type runtime, with `exitCode` and the end of `stderr`, for a code other than 0 that nobody asked for
 */
export function outputOf(what: string, wanted: Returned = 'stdout', { code, stdout, stderr }: ProcessResult): Json {
  if (wanted === 'code') return code;
  if (wanted === 'all') return { code, stdout, stderr };
  if (code !== 0) {
    const end = stderr.split('\n').slice(-shownLines).join('\n').slice(-shownChars);
    const said = end === '' ? '' : `: ${end.split('\n').at(-1)}`;
    throw actionFault('runtime', `${what} ended with code ${code}${said}`, { exitCode: code, stderr: end });
  }
  return wanted === 'none' ? null : wanted === 'stderr' ? stderr : stdout;
}

/** A value where only text can be: text as it is, anything else as JSON. */
export const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Values of an environment as text. */
export function asEnvironment(values: { readonly [name: string]: Json } = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asText(value)]));
}

/** Arguments as words: a list's items; a map's entries as `name=value`, or `name` alone where the value is null or empty. */
export function asWords(values: Json | undefined): string[] {
  if (values === undefined || values === null) return [];
  if (Array.isArray(values)) return values.map(asText);
  if (typeof values !== 'object') return [asText(values)];
  return Object.entries(values).map(([name, value]) =>
    value === null || value === '' ? name : `${name}=${asText(value)}`,
  );
}
