import { ProblemException } from '@ensue/nest-kit';
import type { PublishError } from '@ensue/ports';

/** Why events could not be taken, as an answer. */
export function intakeProblem(
  intake: { readonly kind: 'busy' } | { readonly kind: 'unavailable'; readonly error: PublishError },
): ProblemException {
  if (intake.kind === 'busy') {
    return new ProblemException({
      status: 429,
      slug: 'too-many-events',
      title: 'Too many events at once',
      hint: 'Try again after the time in Retry-After; with the same id, or Idempotency-Key, nothing happens twice.',
      headers: { 'retry-after': '1' },
    });
  }
  if (intake.error.failure === 'too-large') {
    return new ProblemException({
      status: 413,
      slug: 'event-too-large',
      title: 'The event is too large',
      detail: intake.error.message,
      hint: 'Send a reference to the data instead.',
    });
  }
  return new ProblemException({
    status: 503,
    slug: 'events-not-taken',
    title: 'Events cannot be taken at the moment',
    detail: 'Nobody could take responsibility for the event, so it is not accepted.',
    hint: 'Try again after the time in Retry-After; with the same id, or Idempotency-Key, nothing happens twice.',
    headers: { 'retry-after': '5' },
    cause: intake.error,
  });
}
