import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { testConsuming } from './message-bus-consuming';
import { BusBench } from './message-bus-bench';
import type { MessageBusHarness } from './message-bus-bench';
import { testFlow } from './message-bus-flow';
import { testFailures } from './message-bus-failures';
import { testPublishing } from './message-bus-publishing';
import { testRequests } from './message-bus-requests';
import { testRouting } from './message-bus-routing';

/**
 * What every message bus promises, as sentences. An adapter runs it with a harness that says what it is able to do; a promise
 * that only some can keep is tested where it is declared.
 */
export function messageBusContract(name: string, makeHarness: () => Promise<MessageBusHarness>): void {
  describe(`${name}: message bus`, () => {
    let harness: MessageBusHarness | undefined;
    const bench = new BusBench(() => {
      if (!harness) throw new Error('the harness is made in beforeAll');
      return harness;
    });

    beforeAll(async () => {
      harness = await makeHarness();
    });
    beforeEach(() => bench.setUp());
    afterEach(() => bench.tearDown());
    afterAll(() => harness?.dispose());

    testPublishing(bench);
    testRouting(bench);
    testConsuming(bench);
    testFailures(bench);
    testFlow(bench);
    testRequests(bench);
  });
}
