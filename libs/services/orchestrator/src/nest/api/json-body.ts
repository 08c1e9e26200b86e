import { ProblemException, type RawBodyRequest } from '@ensue/nest-kit';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

const json = /^application\/(?:[\w.-]+\+)?json(?:$|[;\s])/i;

/**
 * The body of a request that must be JSON, where it has one.
 * @throws ProblemException 415
 */
export const JsonBody = createParamDecorator((_: unknown, context: ExecutionContext): unknown => {
  const { body, rawBody, headers } = context.switchToHttp().getRequest<FastifyRequest & RawBodyRequest>();
  const type = headers['content-type'] ?? '';
  if (rawBody === undefined || rawBody.length === 0 || json.test(type)) return body;
  throw new ProblemException({
    status: 415,
    slug: 'unsupported-media-type',
    title: 'Unsupported media type',
    detail: `The body is to be JSON; its Content-Type is ${type === '' ? 'missing' : JSON.stringify(type.slice(0, 80))}.`,
    hint: 'Send it with "Content-Type: application/json".',
  });
});
