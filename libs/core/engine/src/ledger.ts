import type { Effect } from './effect';
import type { Fact } from './fact';
import type { Awaited } from './frame';

/** The facts and effects of one step, in the order they came about. */
export class Ledger {
  readonly facts: Fact[] = [];
  private readonly asked = new Map<string, Effect>();

  record(fact: Fact): void {
    this.facts.push(fact);
  }

  ask(effect: Effect): void {
    this.asked.set(effect.id, effect);
  }

  /** What this very step asked for is simply not asked: nobody has heard of it yet. */
  cancel(id: string, of: Awaited): void {
    if (!this.asked.delete(id)) this.asked.set(`cancel ${id}`, { kind: 'cancel', id, of });
  }

  get effects(): Effect[] {
    return [...this.asked.values()];
  }
}
