import { STATUS_CODES } from 'node:http';
import type { ResourceAuthentication } from '@ensue/dsl';
import { ResourceError, type ResourceFetcher, type ResourceOrder } from '@ensue/ports';
import { ActionFault } from '../action-fault';
import { ConfinedClient, type ConfinedResponse } from '../http/confined-client';
import type { HttpSettings } from '../settings';

/** The client bounds itself by the order's signal: this only must not be shorter. */
const longestMs = 60_000;

/** Fetches resources over HTTP, confined as the calls of actions are: by addresses, redirects, size and time. */
export function httpResourceFetcher(settings: HttpSettings): ResourceFetcher & { close(): Promise<void> } {
  const client = new ConfinedClient({ ...settings, allowedBy: 'ENSUE_RESOURCE_ALLOW' });
  return {
    fetch: (order) => fetchText(client, order),
    close: () => client.close(),
  };
}

async function fetchText(client: ConfinedClient, order: ResourceOrder): Promise<string> {
  const { uri, authentication, signal, maxBytes } = order;
  const headers = {
    'user-agent': 'ensue',
    accept: 'application/yaml, application/json;q=0.9, text/plain;q=0.9, */*;q=0.8',
    ...(authentication !== undefined && { authorization: authorizationOf(authentication) }),
  };
  const response = await client
    .request({ method: 'GET', url: new URL(uri), headers, follow: true, signal, deadlineMs: longestMs, maxBytes })
    .catch((error: unknown) => {
      if (!(error instanceof ActionFault)) throw error;
      throw new ResourceError(`${error.message}.`, 'Check the address, or publish again when its host can be reached.');
    });
  if (response.status !== 200) throw refusal(response);
  return textOf(response);
}

function refusal({ status }: ConfinedResponse): ResourceError {
  const answer = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const hint =
    status === 401 || status === 403
      ? "Give the endpoint an `authentication` that its host lets in; a function's address alone has none, a catalog can."
      : 'Check the address, or publish again when its host has it.';
  return new ResourceError(`its host answered ${answer}.`, hint);
}

function textOf({ body }: ConfinedResponse): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new ResourceError('it is no text in UTF-8.', 'Save it as UTF-8 at its address.');
  }
}

function authorizationOf(authentication: ResourceAuthentication): string {
  if ('bearer' in authentication) return `Bearer ${authentication.bearer.token.trim()}`;
  const { username, password } = authentication.basic;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
