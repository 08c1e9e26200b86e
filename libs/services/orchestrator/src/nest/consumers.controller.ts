import { deadLettersQueue, heartbeatsQueue, inquiriesQueue, intakeQueue, resultsQueue } from '@ensue/contracts';
import type { Delivery } from '@ensue/ports';
import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { Orchestrator } from '../orchestrator';

/** About twice the batch one wants. */
const batchPrefetch = 400;

/** The orchestrator's queues. A handler's promise is the commit of its batch; the transport acknowledges when it resolves. */
@Controller()
export class ConsumersController {
  constructor(@Inject(Orchestrator) private readonly orchestrator: Orchestrator) {}

  @EventPattern<string>(resultsQueue, { prefetch: batchPrefetch })
  results(@Payload() delivery: Delivery): Promise<void> {
    return this.orchestrator.inbox.results(delivery);
  }

  @EventPattern<string>(intakeQueue, { prefetch: batchPrefetch })
  intake(@Payload() delivery: Delivery): Promise<void> {
    return this.orchestrator.inbox.intake(delivery);
  }

  @EventPattern<string>(heartbeatsQueue, { prefetch: 100 })
  heartbeats(@Payload() delivery: Delivery): Promise<void> {
    return this.orchestrator.inbox.heartbeats(delivery);
  }

  @EventPattern<string>(inquiriesQueue, { prefetch: 100 })
  inquiries(@Payload() delivery: Delivery): Promise<void> {
    return this.orchestrator.inbox.inquiries(delivery);
  }

  @EventPattern<string>(deadLettersQueue, { prefetch: 20 })
  deadLetters(@Payload() delivery: Delivery): Promise<void> {
    return this.orchestrator.inbox.deadLetters(delivery);
  }
}
