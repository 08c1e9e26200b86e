import { deadLettersQueue, heartbeatsQueue, inquiriesQueue, intakeQueue, resultsQueue } from '@ensue/contracts';
import { Orchestrator } from '@ensue/orchestrator';
import { Requester } from '@ensue/ports';
import { noResources } from './no-resources';
import { noEnvelopes, noSecrets } from './no-secrets';
import { logOf, type ProcessParts } from './process-parts';

/** An orchestrator replica as its app and the transport put it together. */
export async function startOrchestrator(parts: ProcessParts): Promise<Orchestrator> {
  const { bus, store, ids, functions, life } = parts;
  const replies = new Requester(bus, () => ids.next(), life.clock);
  await replies.start();
  const composed = {
    bus,
    store,
    replies,
    functions,
    fetcher: noResources,
    ids,
    log: logOf(parts),
    clock: life.clock,
    runnersElsewhere: true,
    secrets: noSecrets,
    envelopes: noEnvelopes,
    gatewayEnvelopes: noEnvelopes,
  };
  const orchestrator = new Orchestrator(composed);
  await orchestrator.start();
  const { inbox } = orchestrator;
  await bus.consume(resultsQueue, { prefetch: 400 }, (delivery) => inbox.results(delivery));
  await bus.consume(intakeQueue, { prefetch: 400 }, (delivery) => inbox.intake(delivery));
  await bus.consume(heartbeatsQueue, { prefetch: 100 }, (delivery) => inbox.heartbeats(delivery));
  await bus.consume(inquiriesQueue, { prefetch: 100 }, (delivery) => inbox.inquiries(delivery));
  await bus.consume(deadLettersQueue, { prefetch: 20 }, (delivery) => inbox.deadLetters(delivery));
  return orchestrator;
}
