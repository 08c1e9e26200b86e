import type { Static, TSchema } from '@sinclair/typebox';
import { Ajv, type ValidateFunction } from 'ajv';
import { ProblemException } from '@ensue/nest-kit';

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false, discriminator: true });
const compiled = new WeakMap<TSchema, ValidateFunction>();

/**
 * A request's body as its contract says, or a problem that names every violation.
 * @throws ProblemException 400
 */
export function checked<S extends TSchema>(schema: S, body: unknown): Static<S> {
  let check = compiled.get(schema);
  if (check === undefined) {
    check = ajv.compile(schema);
    compiled.set(schema, check);
  }
  const value = body ?? {};
  if (check(value)) return value as Static<S>;
  throw new ProblemException({
    status: 400,
    slug: 'invalid-request',
    title: 'The body is not as it must be',
    hint: '/openapi.json says what it may hold.',
    errors: (check.errors ?? []).map(({ instancePath, message, params }) => ({
      pointer: instancePath,
      message: `${message ?? 'is wrong'}${detail(params)}`,
    })),
  });
}

function detail(params: Record<string, unknown>): string {
  const extra = params['additionalProperty'] ?? params['allowedValue'];
  return extra === undefined ? '' : ` (${String(extra)})`;
}
