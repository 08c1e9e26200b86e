import { ProblemException } from '@ensue/nest-kit';
import type { PolicyMistake } from '../../schedule/judge-policy';

/** @throws ProblemException 400 where there is a mistake */
export function refuseMistakes(mistakes: readonly PolicyMistake[]): void {
  if (mistakes.length === 0) return;
  throw new ProblemException({
    status: 400,
    slug: 'invalid-policy',
    title: 'It cannot be kept like this',
    detail: mistakes.map(({ message }) => message).join(' '),
    errors: [...mistakes],
  });
}
