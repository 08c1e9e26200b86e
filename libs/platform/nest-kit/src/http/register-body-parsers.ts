import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseJsonBody } from './parse-json-body';
import { ProblemException } from './problem-exception';

/** A request with its body as it came, beside the parsed one. */
export interface RawBodyRequest {
  readonly rawBody?: Buffer;
}

/**
 * What a route finds in its body, by content type: the value for JSON (and every `+json`), an object of texts or lists of
 * texts for forms, text for YAML and `text/*`, and a Buffer for all else. An empty body is undefined. The bytes as they came
 * are in `rawBody`.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const on = (types: string | RegExp, parse: (body: Buffer, request: FastifyRequest) => unknown) =>
    fastify.addContentTypeParser(types, { parseAs: 'buffer' }, (request, body: Buffer, done) => {
      (request as { rawBody?: Buffer }).rawBody = body;
      if (body.length === 0) return done(null, undefined);
      try {
        refuseEncodings(request);
        done(null, parse(body, request));
      } catch (error) {
        done(error as Error);
      }
    });
  on(/^application\/(?:[\w.-]+\+)?json(?:$|[;\s])/i, (body, request) => parseJsonBody(utf8(body, request)));
  on(/^application\/x-www-form-urlencoded(?:$|[;\s])/i, (body, request) => formFields(utf8(body, request)));
  on(/^(?:text\/[\w.+-]+|application\/(?:x-)?yaml)(?:$|[;\s])/i, utf8);
  on('*', (body) => body);
}

function refuseEncodings(request: FastifyRequest): void {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return;
  throw new ProblemException({
    status: 415,
    slug: 'unsupported-encoding',
    title: 'Unsupported encoding',
    detail: `A body encoded as ${encoding} is not unpacked.`,
    hint: 'Send it without Content-Encoding.',
  });
}

function utf8(body: Buffer, request: FastifyRequest): string {
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(charset)) {
    throw new ProblemException({
      status: 415,
      slug: 'unsupported-charset',
      title: 'Unsupported charset',
      detail: `Text in ${charset} cannot be read.`,
      hint: 'Send UTF-8.',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new ProblemException({
      status: 400,
      slug: 'unreadable-body',
      title: 'The body cannot be read',
      detail: 'The body is not valid UTF-8.',
    });
  }
}

/** A field that occurs several times is a list. */
function formFields(text: string): Record<string, string | string[]> {
  const fields = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const values = fields.get(name);
    if (values) values.push(value);
    else fields.set(name, [value]);
  }
  return Object.fromEntries(
    [...fields]
      .filter(([name]) => name !== '__proto__')
      .map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
}
