import { describe } from 'vitest';
import { StoreBench, type StoreHarness } from './store-bench';
import { testCatalog } from './store-catalog-stories';
import { testEffectLeases } from './store-effect-leases';
import { testEffects } from './store-effects';
import { testEvents } from './store-events';
import { testFlow } from './store-flow';
import { testInbox } from './store-inbox';
import { testInspection } from './store-inspection';
import { testPages } from './store-pages';
import { testRetention } from './store-retention';
import { testRuns } from './store-runs';
import { testSecrets } from './store-secrets';
import { testStarting } from './store-starting';
import { testTimerLeases } from './store-timer-leases';
import { testTransactions } from './store-transactions';
import { testValues } from './store-values';

/**
 * What every store promises, as sentences. An adapter runs it with a harness that makes an empty database; no story asserts
 * on a wall clock, and none waits for longer than a claim that it took itself.
 */
export function storeContract(name: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`${name}: store`, () => {
    const bench = (): StoreBench => new StoreBench(makeHarness);
    testStarting(bench());
    testTransactions(bench());
    testInbox(bench());
    testRuns(bench());
    testEffects(bench());
    testEvents(bench());
    testFlow(bench());
    testCatalog(bench());
    testTimerLeases(bench());
    testEffectLeases(bench());
    testPages(bench());
    testRetention(bench());
    testSecrets(bench());
    testInspection(bench());
    testValues(bench());
  });
}
