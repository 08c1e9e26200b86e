import type { Json, JsonObject } from '@ensue/contracts';
import { actionFault } from '../action-fault';

/**
 * The `Authorization` header of an authentication policy (DSL reference, "Authentication"): basic and bearer.
 * @throws ActionFault for policies that are not supported yet
 */
export function authorizationOf(policy: JsonObject): string {
  const basic = policy['basic'];
  if (isObject(basic) && typeof basic['username'] === 'string' && typeof basic['password'] === 'string') {
    return `Basic ${Buffer.from(`${basic['username']}:${basic['password']}`).toString('base64')}`;
  }
  const bearer = policy['bearer'];
  if (isObject(bearer) && typeof bearer['token'] === 'string') return `Bearer ${bearer['token'].trim()}`;
  const kinds = Object.keys(policy).join(', ');
  throw actionFault(
    'configuration',
    `The authentication ${kinds} cannot be used: give basic or bearer, with their values`,
  );
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
