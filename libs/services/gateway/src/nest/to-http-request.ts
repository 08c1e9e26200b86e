import type { RawBodyRequest } from '@ensue/nest-kit';
import type { FastifyRequest } from 'fastify';
import type { HttpRequest } from '../http-request';

/** Fastify's request as the use cases see it. */
export function toHttpRequest(request: FastifyRequest & RawBodyRequest): HttpRequest {
  const question = request.url.indexOf('?');
  return {
    method: request.method,
    headers: request.headers,
    query: question < 0 ? '' : request.url.slice(question + 1),
    body: request.body,
    rawBody: request.rawBody,
  };
}
