import type { Mistake } from '@ensue/dsl';
import { ProblemException } from '@ensue/nest-kit';

/** Every mistake of a definition at once, each with its place and what to do. */
export function mistakesProblem(mistakes: readonly Mistake[]): ProblemException {
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  return new ProblemException({
    status: 400,
    slug: 'invalid-definition',
    title: `The definition has ${count}`,
    detail: mistakes.map(({ line, column, message }) => `${line}:${column} ${message}`).join('\n'),
    hint: 'Mend each where it says; nothing was stored.',
    errors: mistakes.map(({ pointer, line, column, message, hint }) => ({ pointer, line, column, message, hint })),
  });
}
