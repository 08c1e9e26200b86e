import type { Fault } from '@ensue/engine';
import { ActionFault } from '../action-fault';

/** The fault a performing ends with. @throws when it ends well, or otherwise */
export async function faultOf(performing: Promise<unknown>): Promise<Fault> {
  const ended = await performing.then(
    (output) => ({ output }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in ended)) throw new Error(`expected a fault, got ${JSON.stringify(ended.output)}`);
  if (ended.error instanceof ActionFault) return ended.error.fault;
  throw ended.error;
}
