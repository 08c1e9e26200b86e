import { actionFault } from '../../action-fault';
import type { ConfinedResponse } from '../confined-client';

/**
 * An answer on the way to a token that brings none. What the server says about itself being unwell (429, 5xx) is about the
 * communication, so that the retry policies for it hold; all else is the authentication's.
 * @param where who answered, for a person
 * @param code an OAuth error code, where there is one
 */
export function tokenFault(where: string, { status }: Pick<ConfinedResponse, 'status'>, code?: string): Error {
  const detail = `${where} answered with status ${status}${code === undefined ? '' : `, ${code}`}`;
  if (status === 429 || status >= 500) return actionFault('communication', detail, { status });
  return actionFault('authentication', detail);
}
