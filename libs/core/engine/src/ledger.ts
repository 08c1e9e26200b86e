import type { Effect } from './effect';
import type { Fact } from './fact';
import type { Awaited } from './frame';
import type { Room } from './room';

/** The facts and effects of one step, in the order they came about. */
export class Ledger {
  readonly facts: Fact[] = [];
  /** How many effects were asked for that somebody else has to do something about; a timer is cheap. */
  asks = 0;
  private readonly asked = new Map<string, Effect>();

  constructor(private readonly room?: Room) {}

  record(fact: Fact): void {
    this.facts.push(fact);
    this.room?.tell(fact);
  }

  ask(effect: Effect): void {
    this.asked.set(effect.id, effect);
    if (effect.kind !== 'timer') this.asks += 1;
    this.room?.tell(effect);
  }

  /** What this very step asked for is simply not asked: nobody has heard of it yet. */
  cancel(id: string, of: Awaited): void {
    const asked = this.asked.get(id);
    if (asked === undefined) this.asked.set(`cancel ${id}`, { kind: 'cancel', id, of });
    else this.room?.takeBack(asked);
    this.asked.delete(id);
  }

  get effects(): Effect[] {
    return [...this.asked.values()];
  }
}
