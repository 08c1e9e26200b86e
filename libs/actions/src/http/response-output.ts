import type { Json, JsonObject } from '@ensue/contracts';
import { actionFault } from '../action-fault';
import type { ConfinedRequest, ConfinedResponse } from './confined-client';
import { describeUrl } from './describe-url';

const secretHeaders =
  /^(?:authorization|proxy-authorization|cookie|set-cookie)$|(?:^|[-_])(?:token|secret|password|api[-_]?key)s?$/i;

/** What the task gets of a response (DSL reference, "HTTP Call": output). */
export function outputOf(
  wanted: 'raw' | 'content' | 'response',
  request: ConfinedRequest,
  response: ConfinedResponse,
): Json {
  switch (wanted) {
    case 'raw':
      return response.body.toString('base64');
    case 'content':
      return contentOf(response);
    case 'response':
      return {
        request: { method: request.method, uri: response.url.href, headers: withoutSecrets(request.headers) },
        ...responseOf(response),
      };
  }
}

/** A response as data; secrets that the headers carry are left out, for it becomes history. */
export function responseOf(response: ConfinedResponse): JsonObject {
  return {
    statusCode: response.status,
    headers: withoutSecrets(response.headers),
    content: contentOf(response),
  };
}

/** JSON parsed, text as text, anything else as base64. */
export function contentOf({ status, headers, body, url }: ConfinedResponse): Json {
  if (body.length === 0) return null;
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const isJson = /[/+]json$/.test(type.trim());
  const isText =
    isJson || /^\s*(?:text\/|application\/(?:.*\+)?(?:xml|yaml|javascript|x-www-form-urlencoded))/.test(type);
  if (!isText) return body.toString('base64');
  const text = decode(body, parameters);
  if (!isJson) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    // An error page that says it is JSON is still worth reading; a good answer that is not JSON is none.
    if (status >= 400) return text;
    throw actionFault('communication', `${describeUrl(url)} said that it answers in JSON, but its body is not JSON`);
  }
}

function decode(body: Buffer, parameters: readonly string[]): string {
  const charset = parameters.find((each) => each.trim().startsWith('charset='))?.split('=')[1];
  try {
    return new TextDecoder(charset?.trim().replace(/^"|"$/g, '') ?? 'utf-8').decode(body);
  } catch {
    return body.toString('utf8');
  }
}

function withoutSecrets(headers: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeaders.test(name)));
}
