import type { PerformAction } from '@ensue/contracts';
import type { Delivery } from '@ensue/ports';
import { EffectWork } from './effect-work';

const remembered = 10_000;

/** What this process is working on, and what it has lately finished. */
export class EffectsAtHand {
  private readonly working = new Map<string, EffectWork>();
  private readonly published = new Set<string>();

  find(runId: string, effectId: string): EffectWork | undefined {
    return this.working.get(keyOf(runId, effectId));
  }

  begin(order: PerformAction, delivery: Delivery, traceparent?: string): EffectWork {
    const work = new EffectWork(order, delivery, traceparent);
    this.working.set(keyOf(order.runId, order.effectId), work);
    return work;
  }

  /** @param published whether a result of it left this process, so that the same sending needs no second one */
  end(work: EffectWork, published: boolean): void {
    const { runId, effectId, epoch } = work.address;
    this.working.delete(keyOf(runId, effectId));
    if (!published) return;
    this.published.add(`${keyOf(runId, effectId)}|${epoch}`);
    if (this.published.size <= remembered) return;
    const [oldest] = this.published;
    if (oldest !== undefined) this.published.delete(oldest);
  }

  wasPublished({ runId, effectId, epoch }: { runId: string; effectId: string; epoch: number }): boolean {
    return this.published.has(`${keyOf(runId, effectId)}|${epoch}`);
  }

  all(): EffectWork[] {
    return [...this.working.values()];
  }
}

const keyOf = (runId: string, effectId: string): string => `${runId}|${effectId}`;
