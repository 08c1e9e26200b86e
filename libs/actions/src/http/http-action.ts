import { STATUS_CODES } from 'node:http';
import { Type } from '@sinclair/typebox';
import type { Action } from '../action';
import { actionFault } from '../action-fault';
import { buildRequest } from './build-request';
import type { ConfinedClient, ConfinedRequest, ConfinedResponse } from './confined-client';
import { describeUrl } from './describe-url';
import { HttpInput } from './http-input';
import { outputOf, responseOf } from './response-output';

/** Calls an HTTP endpoint (DSL reference, "HTTP Call"). */
export function httpAction(client: ConfinedClient): Action {
  return {
    kind: 'http',
    version: '1.0.0',
    title: 'Call an HTTP endpoint',
    input: HttpInput,
    output: Type.Any(),
    onCrash: 'retry',
    listed: false,
    perform: async (input, context) => {
      const order = input as HttpInput;
      const request = buildRequest(order, context);
      const response = await client.request(request);
      // The DSL: without `redirect`, 3xx is an error too.
      const good = response.status >= 200 && response.status < (request.follow ? 400 : 300);
      if (!good) throw badStatus(request, response);
      return outputOf(order.output ?? 'content', request, response);
    },
    close: () => client.close(),
  };
}

function badStatus(request: ConfinedRequest, response: ConfinedResponse): Error {
  const words = `${response.status} ${STATUS_CODES[response.status] ?? ''}`.trim();
  const hint = response.status < 400 ? ' (a redirect is an error unless the task says redirect: true)' : '';
  return actionFault('communication', `${request.method} ${describeUrl(response.url)} answered ${words}${hint}`, {
    status: response.status,
    response: responseOf(response),
  });
}
