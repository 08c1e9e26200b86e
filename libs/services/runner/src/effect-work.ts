import type { PerformAction } from '@ensue/contracts';
import type { Delivery } from '@ensue/ports';

/**
 * One effect in this process, from its first delivery until its result is published. Deliveries of the same effect that come
 * in between join it: the action is performed once here, however often the broker brings it.
 */
export class EffectWork {
  private readonly abortion = new AbortController();
  private readonly deliveries: Delivery[] = [];
  private readonly ended = Promise.withResolvers<void>();
  private newestEpoch: number;
  private isCancelled = false;

  constructor(
    readonly order: PerformAction,
    delivery: Delivery,
    /** The trace that asked for it. */
    readonly traceparent?: string,
  ) {
    this.newestEpoch = order.epoch;
    this.deliveries.push(delivery);
    // The first delivery's handler reports the failure; without joined ones nobody else listens.
    this.ended.promise.catch(() => undefined);
  }

  get signal(): AbortSignal {
    return this.abortion.signal;
  }

  /** Nobody wants the result any more. */
  get cancelled(): boolean {
    return this.isCancelled;
  }

  /** Where heartbeats and the result belong: the newest sending speaks for the effect. */
  get address(): { runId: string; effectId: string; epoch: number } {
    return { runId: this.order.runId, effectId: this.order.effectId, epoch: this.newestEpoch };
  }

  /** The same effect was delivered again. Resolves when its result is published. */
  join(delivery: Delivery, epoch: number): Promise<void> {
    this.newestEpoch = Math.max(this.newestEpoch, epoch);
    this.deliveries.push(delivery);
    return this.ended.promise;
  }

  /** Resolves however it ends. */
  get whenEnded(): Promise<void> {
    return this.ended.promise.catch(() => undefined);
  }

  acknowledge(): void {
    for (const delivery of this.deliveries) delivery.acknowledge();
  }

  cancel(): void {
    this.isCancelled = true;
    this.abortion.abort(new Error('cancelled'));
  }

  /** The runner stops: the work goes back, wanted as it is. */
  interrupt(): void {
    this.abortion.abort(new Error('the runner is stopping'));
  }

  end(): void {
    this.ended.resolve();
  }

  fail(error: unknown): void {
    this.ended.reject(error);
  }
}
