import type { Json, JsonObject } from '@ensue/contracts';
import type { ActionContext } from '../action';
import { actionFault } from '../action-fault';
import type { ConfinedRequest } from './confined-client';
import { credentialsOf } from './credentials-of';
import type { HttpInput } from './http-input';

/** @throws ActionFault when the input makes no request */
export function buildRequest(input: HttpInput, context: ActionContext): ConfinedRequest {
  const { uri, authentication } = typeof input.endpoint === 'string' ? { uri: input.endpoint } : input.endpoint;
  if (!URL.canParse(uri)) throw actionFault('configuration', 'The endpoint is not an absolute http or https address');
  const url = new URL(uri);
  if (url.username !== '' || url.password !== '') {
    throw actionFault('configuration', 'The endpoint must not carry a password: use endpoint.authentication');
  }
  addQuery(url, (input.query ?? {}) as JsonObject);
  const method = input.method.toUpperCase();
  const body = method === 'GET' || method === 'HEAD' ? undefined : bodyOf(input);
  const headers: Record<string, string> = {
    'user-agent': 'ensue',
    accept: 'application/json, */*;q=0.8',
    ...(method === 'GET' || method === 'HEAD' ? {} : { 'idempotency-key': asHeader(context.idempotencyKey) }),
    ...(body === undefined ? {} : { 'content-type': body.type }),
    ...named((input.headers ?? {}) as JsonObject),
  };
  const { signal, deadlineMs } = context;
  const request = {
    method,
    url,
    headers,
    ...(authentication !== undefined && { credentials: credentialsOf(authentication as JsonObject) }),
    follow: input.redirect === true,
    signal,
    deadlineMs,
  };
  return body === undefined ? request : { ...request, body: body.text };
}

function addQuery(url: URL, query: JsonObject): void {
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value])
      if (each !== null) url.searchParams.append(name, asText(each));
  }
}

/** Text as it is, a form where the author says so, anything else as JSON. */
function bodyOf({ body, headers }: HttpInput): { text: string; type: string } | undefined {
  const value = body as Json | undefined;
  if (value === undefined || value === null) return undefined;
  const type = Object.entries((headers ?? {}) as JsonObject).find(
    ([name]) => name.toLowerCase() === 'content-type',
  )?.[1];
  const form = typeof type === 'string' && type.startsWith('application/x-www-form-urlencoded');
  if (form && typeof value === 'object' && !Array.isArray(value)) {
    const fields = Object.entries(value).map(([name, field]): [string, string] => [name, asText(field)]);
    return { text: new URLSearchParams(fields).toString(), type };
  }
  if (typeof value === 'string') return { text: value, type: 'text/plain; charset=utf-8' };
  return { text: JSON.stringify(value), type: 'application/json' };
}

/** Names in lower case, so that the author's replace ours. */
function named(headers: JsonObject): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), asHeader(asText(value))]));
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Header values are one line of printable ASCII; anything else travels percent-encoded. */
const asHeader = (value: string): string => value.replace(/[^\x20-\x7e]+/gu, encodeURIComponent);
