import type { Json, JsonObject } from '@ensue/contracts';
import { actionFault } from '../action-fault';
import type { Credentials } from './credentials';
import { digestCredentials } from './digest/digest-credentials';
import { tokenPolicyOf } from './oauth2/token-policy';
import { tokenCredentials } from './oauth2/token-credentials';

/**
 * What an authentication policy (DSL reference, "Authentication") comes to, with all its values filled in.
 * @throws ActionFault (configuration) when a value is missing or is no text; it says which, never what it is
 */
export function credentialsOf(policy: JsonObject): Credentials {
  const [kind = '', given] = Object.entries(policy)[0] ?? [];
  const configuration = isObject(given) ? given : {};
  const text = (key: string): string => {
    const value = configuration[key];
    if (typeof value === 'string') return value;
    throw actionFault('configuration', `The authentication ${kind} cannot be used: its ${key} is missing or no text`);
  };
  switch (kind) {
    case 'basic':
      return fixed(`Basic ${Buffer.from(`${text('username')}:${text('password')}`).toString('base64')}`);
    case 'bearer':
      return fixed(`Bearer ${text('token').trim()}`);
    case 'digest':
      return digestCredentials(text('username'), text('password'));
    case 'oauth2':
    case 'oidc':
      return tokenCredentials(tokenPolicyOf(kind, configuration));
    default:
      throw actionFault(
        'configuration',
        'The authentication cannot be used: it is none of basic, bearer, digest, oauth2, oidc',
      );
  }
}

function fixed(authorization: string): Credentials {
  return { authorize: () => Promise.resolve(authorization), answer: () => Promise.resolve(undefined) };
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
