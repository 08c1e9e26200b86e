import type { JsonObject } from '@ensue/contracts';
import type { ActionContext } from '../action';
import { actionFault } from '../action-fault';
import type { ConfinedClient } from '../http/confined-client';
import { isObject, textIn } from '../openapi/api-document';

export interface AmqpCredentials {
  readonly username: string;
  readonly password: string;
}

/**
 * What a broker is told of an authentication policy: basic as it is, a token for the password (RabbitMQ, "OAuth 2"), and
 * without a policy what RabbitMQ takes from its own machine.
 * @throws ActionFault when the policy lacks a value, there is no token to be had, or AMQP cannot use it: digest
 */
export async function amqpCredentials(
  client: ConfinedClient,
  policy: JsonObject | undefined,
  server: URL,
  context: ActionContext,
): Promise<AmqpCredentials> {
  if (policy === undefined) return { username: 'guest', password: 'guest' };
  const { basic } = policy;
  if (isObject(basic)) return { username: textIn(basic, 'username') ?? '', password: textIn(basic, 'password') ?? '' };
  const authorization = await client.authorization(policy, server, context);
  if (authorization?.startsWith('Bearer ')) return { username: '', password: authorization.slice('Bearer '.length) };
  throw actionFault('configuration', 'AMQP cannot use this authentication: give basic, bearer, oauth2 or oidc');
}
