import type { Fault, Scene } from '../faults/fault';
import { rest } from '../workload/client';
import type { Tally } from './tally';

/**
 * Strikes again and again, one fault after the other, until all events are sent.
 * @param faults shuffled and gone through in turn, so that no kind is forgotten
 */
export function storm(faults: readonly Fault[], tally: Tally, say: (line: string) => void) {
  let deck: Fault[] = [];
  return async (scene: Scene & { readonly poured: Promise<void> }): Promise<number> => {
    let pouring = true;
    void scene.poured.finally(() => (pouring = false));
    let struck = 0;
    while (pouring) {
      if (deck.length === 0) deck = scene.random.shuffled(faults);
      const fault = deck.pop();
      if (fault === undefined) return struck;
      say(`    ${fault.kind}`);
      await fault.strike(scene);
      tally.fault(fault.group, fault.kind);
      struck += 1;
      await rest(scene.random.between(200, 1_500));
    }
    return struck;
  };
}
