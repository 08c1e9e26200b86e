import { ProblemException } from '@ensue/nest-kit';

const longestKey = 255;

/** The caller's own name for what a POST brings about; the same name again brings about no second. @throws ProblemException 400 */
export function idempotencyKeyOf(header: string | undefined): string | undefined {
  const key = header?.trim();
  if (key === undefined) return undefined;
  if (key !== '' && key.length <= longestKey) return key;
  throw new ProblemException({
    status: 400,
    slug: 'invalid-idempotency-key',
    title: 'The Idempotency-Key cannot be used',
    detail: `It has ${key.length} characters; 1 to ${longestKey} are taken.`,
  });
}
