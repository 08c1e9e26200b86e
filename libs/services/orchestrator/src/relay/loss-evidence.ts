import { actionQueue, heartbeatsQueue, resultsQueue } from '@ensue/contracts';
import { systemClock, type Clock, type EffectRow, type MessageBus } from '@ensue/ports';
import { heartbeatLeaseMs } from '../batch/patience';
import type { Overtaking } from './overtaking';

/**
 * Which effects are lost, as far as anybody can tell (DESIGN §6). A lapsed lease proves it, if heartbeats were heard all the
 * while; silence proves it where no message of the kind waits, or where later ones were done. A backlog, of actions or of what
 * runners have said, is no proof.
 */
export class LossEvidence {
  private deafUntil = 0;

  constructor(
    private readonly bus: Pick<MessageBus, 'depth' | 'onReconnected'>,
    private readonly declareQueue: (kind: string) => Promise<void>,
    private readonly overtaking: Pick<Overtaking, 'overtook'>,
    private readonly clock: Pick<Clock, 'now'> = systemClock,
  ) {
    bus.onReconnected(() => this.trouble());
  }

  /** The bus or the store was away: leases lapsed because nobody could be heard. They are given the time to be renewed. */
  trouble(): void {
    this.deafUntil = this.clock.now() + heartbeatLeaseMs;
  }

  async lost(lapsed: readonly EffectRow[]): Promise<readonly EffectRow[]> {
    const overtaken = new Set(lapsed.filter((row) => !row.heard && this.overtaking.overtook(row)));
    if (lapsed.length === overtaken.size || (await this.bus.depth(resultsQueue)) > 0) return [...overtaken];
    const hearing = this.clock.now() >= this.deafUntil && (await this.bus.depth(heartbeatsQueue)) === 0;
    const idle = new Map<string, boolean>();
    for (const { action, heard } of lapsed) {
      if (heard || idle.has(action)) continue;
      await this.declareQueue(action);
      idle.set(action, (await this.bus.depth(actionQueue(action))) === 0);
    }
    return lapsed.filter((row) => overtaken.has(row) || (row.heard ? hearing : idle.get(row.action) === true));
  }
}
