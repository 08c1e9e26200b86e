import { STATUS_CODES } from 'node:http';
import type { Json } from '@ensue/contracts';
import type { ActionContext } from '../action';
import { actionFault } from '../action-fault';
import { buildRequest } from './build-request';
import type { ConfinedClient, ConfinedRequest, ConfinedResponse } from './confined-client';
import { describeUrl } from './describe-url';
import type { HttpInput } from './http-input';
import { outputOf, responseOf } from './response-output';

/**
 * One HTTP call as the DSL has it, whichever task asks for it.
 * @throws ActionFault when no good answer comes
 */
export async function performHttp(client: ConfinedClient, order: HttpInput, context: ActionContext): Promise<Json> {
  const request = buildRequest(order, context);
  const response = await client.request(request);
  // The DSL: without `redirect`, 3xx is an error too.
  const good = response.status >= 200 && response.status < (request.follow ? 400 : 300);
  if (!good) throw badStatus(request, response);
  return outputOf(order.output ?? 'content', request, response);
}

function badStatus(request: ConfinedRequest, response: ConfinedResponse): Error {
  const words = `${response.status} ${STATUS_CODES[response.status] ?? ''}`.trim();
  const hint = response.status < 400 ? ' (a redirect is an error unless the task says redirect: true)' : '';
  return actionFault('communication', `${request.method} ${describeUrl(response.url)} answered ${words}${hint}`, {
    status: response.status,
    response: responseOf(response),
  });
}
