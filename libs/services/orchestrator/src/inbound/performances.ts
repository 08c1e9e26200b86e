import { controlExchange, message, type ActionHeartbeat, type EffectInquiry } from '@ensue/contracts';
import type { EffectKey, EffectRow, OutgoingMessage, Store } from '@ensue/ports';
import { heartbeatLeaseMs } from '../batch/patience';
import { source } from '../batch/send';
import { Gathered } from '../gathered';
import type { Ids } from '../ids';

const atOnce = 200;

/** What runners say of and ask about actions they perform: neither inbox nor run lock, many with one statement. */
export class Performances {
  private readonly beats = new Gathered<ActionHeartbeat, undefined>((beats) => this.extend(beats), atOnce);
  private readonly inquiries = new Gathered<EffectInquiry, boolean>((asked) => this.judge(asked), atOnce);

  constructor(
    private readonly store: Store,
    private readonly notify: (notice: OutgoingMessage) => void,
    private readonly ids: Ids,
  ) {}

  /** Keeps the lease of an effect; a runner that works in vain is told so. */
  async beat(heard: ActionHeartbeat): Promise<void> {
    await this.beats.ask(heard);
  }

  /** Whether an action is still to be performed under this epoch. */
  wanted(asked: EffectInquiry): Promise<boolean> {
    return this.inquiries.ask(asked);
  }

  private async extend(beats: readonly ActionHeartbeat[]): Promise<undefined[]> {
    const alive = new Set((await this.store.leases.extendEffects(beats.map(toBeat))).map(nameOf));
    const others = beats.filter((beat) => !alive.has(nameOf(beat)));
    if (others.length > 0) {
      // An effect that was sent again meanwhile is somebody else's now; to call it off would stop that one.
      const standing = new Set((await this.outstanding(others)).map(nameOf));
      for (const beat of others) if (!standing.has(nameOf(beat))) this.callOff(beat);
    }
    return beats.map(() => undefined);
  }

  private async judge(asked: readonly EffectInquiry[]): Promise<boolean[]> {
    const epochs = new Map((await this.outstanding(asked)).map((row) => [nameOf(row), row.epoch]));
    return asked.map((inquiry) => (epochs.get(nameOf(inquiry)) ?? Infinity) <= inquiry.epoch);
  }

  private outstanding(keys: readonly EffectKey[]): Promise<readonly EffectRow[]> {
    return this.store.transaction((tx) => tx.outstandingEffects(keys));
  }

  private callOff({ runId, effectId }: EffectKey): void {
    this.notify({
      exchange: controlExchange,
      routingKey: '',
      messageId: this.ids.next(),
      body: JSON.stringify(message('io.ensue.effect.cancelled.v1', this.ids.next(), source, { runId, effectId })),
      mustArrive: false,
    });
  }
}

function toBeat({ runId, effectId, epoch }: ActionHeartbeat) {
  return { runId, effectId, epoch, leaseMs: heartbeatLeaseMs };
}

function nameOf({ runId, effectId }: EffectKey): string {
  return `${runId} ${effectId}`;
}
