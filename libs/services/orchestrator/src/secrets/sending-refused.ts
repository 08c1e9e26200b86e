import type { Fault } from '@ensue/engine';

/** An effect cannot be sent, for a reason that the workflow is told: this fault is what comes of it. */
export class SendingRefused extends Error {
  override readonly name = 'SendingRefused';

  constructor(readonly fault: Fault & { readonly detail: string }) {
    super(fault.detail);
  }
}
