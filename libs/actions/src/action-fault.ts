import type { Json } from '@ensue/contracts';
import { standardErrors, type Fault, type StandardError } from '@ensue/engine';

/** A fault as data, on its way out of an action: the workflow can catch it. */
export class ActionFault extends Error {
  override readonly name = 'ActionFault';

  constructor(readonly fault: Fault) {
    super(fault.detail ?? fault.title ?? fault.type);
  }
}

/**
 * One of the DSL's standard errors, to be thrown.
 * @param detail what happened and what to do; never a secret, never an address with a password
 * @param extension further members (RFC 9457 §3.2), or another status
 */
export function actionFault(
  kind: StandardError,
  detail: string,
  extension: { readonly [member: string]: Json } = {},
): ActionFault {
  return new ActionFault({ ...standardErrors[kind], detail, ...extension });
}
