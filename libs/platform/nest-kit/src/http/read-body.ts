import type { IncomingHttpHeaders } from 'node:http';
import { parseJsonBody } from './parse-json-body';
import { ProblemException } from './problem-exception';

/**
 * What a body says, by its content type: the value for JSON (and every `+json`), an object of texts or lists of texts for
 * forms, text for YAML and `text/*`, and the bytes for all else. An empty body is undefined.
 * @throws ProblemException 400 or 415
 */
export function readBody(body: Buffer, headers: IncomingHttpHeaders): unknown {
  if (body.length === 0) return undefined;
  refuseEncodings(headers);
  const type = headers['content-type'] ?? '';
  if (/^application\/(?:[\w.-]+\+)?json(?:$|[;\s])/i.test(type)) return parseJsonBody(utf8(body, type));
  if (/^application\/x-www-form-urlencoded(?:$|[;\s])/i.test(type)) return formFields(utf8(body, type));
  return /^(?:text\/[\w.+-]+|application\/(?:x-)?yaml)(?:$|[;\s])/i.test(type) ? utf8(body, type) : body;
}

function refuseEncodings(headers: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return;
  throw new ProblemException({
    status: 415,
    slug: 'unsupported-encoding',
    title: 'Unsupported encoding',
    detail: `A body encoded as ${encoding} is not unpacked.`,
    hint: 'Send it without Content-Encoding.',
  });
}

function utf8(body: Buffer, type: string): string {
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(type)?.[1];
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
