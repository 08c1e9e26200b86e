import type { Dice } from './dice';
import { noFaults, type FaultKind, type Faults } from './faults';
import { Timeline } from './timeline';
import { Trace } from './trace';

/** What a simulation has one of: time, chance, what may go wrong, and the record of what did happen. */
export class World {
  readonly time = new Timeline();
  readonly trace: Trace;
  /** None any more once it is time to recover. */
  faults: Faults;
  /** How often each fault befell. */
  readonly befell = new Map<FaultKind, number>();
  /** The store's clock: epoch milliseconds. */
  readonly epoch = Date.UTC(2026, 0, 5);

  constructor(
    readonly dice: Dice,
    faults: Faults,
    keep: boolean,
  ) {
    this.faults = faults;
    this.trace = new Trace(this.time, keep);
  }

  get storeNow(): number {
    return this.epoch + this.time.now;
  }

  /** Whether this goes wrong, this time. */
  befalls(kind: FaultKind, what: string, occasions = 1): boolean {
    if (!this.dice.chance(this.faults[kind] * occasions)) return false;
    this.befell.set(kind, (this.befell.get(kind) ?? 0) + 1);
    this.trace.add(`${kind}: ${what}`);
    return true;
  }

  endFaults(): void {
    this.faults = noFaults;
    this.trace.add('no more faults');
  }
}
