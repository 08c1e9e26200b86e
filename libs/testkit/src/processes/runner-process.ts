import { Requester } from '@ensue/ports';
import { OrchestratorInquiry, Runner } from '@ensue/runner';
import { noEnvelopes } from './no-secrets';
import { logOf, type ProcessParts } from './process-parts';

/** A runner as its app puts it together; what it performs happens in the sink. */
export async function startRunner(parts: ProcessParts): Promise<void> {
  const { bus, ids, life, sink } = parts;
  const requester = new Requester(bus, () => ids.next(), life.clock);
  await requester.start();
  const composed = {
    bus,
    registry: sink.actions(life),
    inquiry: new OrchestratorInquiry(requester, () => ids.next()),
    logger: logOf(parts),
    slots: 4,
    timers: life.clock,
    envelopes: noEnvelopes,
  };
  const runner = new Runner(composed);
  await runner.start();
}
