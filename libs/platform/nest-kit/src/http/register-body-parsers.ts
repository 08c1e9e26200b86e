import type { FastifyInstance } from 'fastify';
import { readBody } from './read-body';

/** A request with its body as it came, beside the parsed one. */
export interface RawBodyRequest {
  readonly rawBody?: Buffer;
}

/**
 * What a route finds in its body is what {@link readBody} makes of it; the bytes as they came are in `rawBody`. A route with
 * `@RouteConfig({ bytesOnly: true })` finds nothing but these: it judges the sender before it reads what was sent.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    (request as { rawBody?: Buffer }).rawBody = body;
    if ((request.routeOptions.config as { bytesOnly?: boolean }).bytesOnly === true) return done(null, undefined);
    try {
      done(null, readBody(body, request.headers));
    } catch (error) {
      done(error as Error);
    }
  });
}
