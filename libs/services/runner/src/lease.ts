import { heartbeatsQueue, message } from '@ensue/contracts';
import { crashPoint, type MessageBus } from '@ensue/ports';
import type { EffectWork } from './effect-work';
import { source } from './source';
import type { Timers } from './timers';

export const heartbeatMs = 5_000;
/**
 * Sooner than an orchestrator that has just started doubts what it has heard nothing of (`sendingMs`): it would have the action
 * performed a second time beside us.
 */
export const firstWordMs = 750;

/**
 * Says once, early, that an action is in our hands, and every 5 s that it is alive, once it has outlived 5 s. From the first of
 * these on, the orchestrator watches over the effect, and the broker need no longer keep the message.
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
    this.forget = timers.after(firstWordMs, () => this.giveWord());
  }

  end(): void {
    this.over = true;
    this.forget();
  }

  /**
   * The message stays the broker's: should this runner die now, another follows at once, and no lease has to lapse first. Where
   * nobody hears the word, the action is doubted sooner than need be.
   */
  private giveWord(): void {
    this.forget = this.timers.after(heartbeatMs - firstWordMs, () => void this.beat());
    this.say(0).catch(() => undefined);
  }

  private async beat(): Promise<void> {
    this.beats += 1;
    try {
      await this.say(this.beats);
      crashPoint('runner.heartbeat.published');
      if (!this.over) this.watched();
      crashPoint('runner.heartbeat.acknowledged');
    } catch {
      // Nobody heard it: the message stays with the broker, and the next beat tries again.
    }
    if (!this.over) this.forget = this.timers.after(heartbeatMs, () => void this.beat());
  }

  private async say(beat: number): Promise<void> {
    const { address } = this.work;
    const id = `heartbeat:${address.runId}:${address.effectId}:${address.epoch}:${beat}`;
    const body = JSON.stringify(message('io.ensue.action.heartbeat.v1', id, source, address));
    await this.bus.publish({ exchange: '', routingKey: heartbeatsQueue, messageId: id, body, mustArrive: true });
  }
}
