import { heartbeatsQueue, message } from '@ensue/contracts';
import { crashPoint, type MessageBus } from '@ensue/ports';
import type { EffectWork } from './effect-work';
import { source } from './source';
import type { Timers } from './timers';

export const heartbeatMs = 5_000;

/**
 * Says every 5 s that an action is alive, once it has outlived 5 s. From the first confirmed heartbeat on, the orchestrator
 * watches over the effect, and the broker need no longer keep the message.
 */
export class Lease {
  private forget: () => void;
  private beats = 0;
  private over = false;

  constructor(
    private readonly bus: MessageBus,
    private readonly timers: Timers,
    private readonly work: EffectWork,
    private readonly watched: () => void,
  ) {
    this.forget = timers.after(heartbeatMs, () => void this.beat());
  }

  end(): void {
    this.over = true;
    this.forget();
  }

  private async beat(): Promise<void> {
    const { address } = this.work;
    this.beats += 1;
    const id = `heartbeat:${address.runId}:${address.effectId}:${address.epoch}:${this.beats}`;
    const body = JSON.stringify(message('io.ensue.action.heartbeat.v1', id, source, address));
    try {
      await this.bus.publish({ exchange: '', routingKey: heartbeatsQueue, messageId: id, body, mustArrive: true });
      crashPoint('runner.heartbeat.published');
      if (!this.over) this.watched();
      crashPoint('runner.heartbeat.acknowledged');
    } catch {
      // Nobody heard it: the message stays with the broker, and the next beat tries again.
    }
    if (!this.over) this.forget = this.timers.after(heartbeatMs, () => void this.beat());
  }
}
