import type { EffectKey, ListenerRow } from '@ensue/ports';

/** More runs than this are not woken in the transaction that decides on an event, but in batches of so many. */
export const mostWokenAtOnce = 100;

/** The listeners that may be for an event. */
export interface Concern {
  /** One for each listener, oldest first. */
  readonly listeners: readonly EffectKey[];
  /** Too many runs to be locked with the event's decision: it is offered to them afterwards. */
  readonly crowd: boolean;
}

/** Which listeners concern which type of event; found once for each type in a batch. */
export class Concerns {
  private readonly known = new Map<string, Concern>();

  constructor(private readonly rows: readonly ListenerRow[]) {}

  of(eventType: string): Concern {
    const known = this.known.get(eventType);
    if (known !== undefined) return known;
    const listeners = new Map<string, EffectKey>();
    const runs = new Set<string>();
    for (const { runId, effectId, eventType: wanted } of this.rows) {
      if (wanted !== null && wanted !== eventType) continue;
      // A listener for several types has several rows.
      listeners.set(`${runId} ${effectId}`, { runId, effectId });
      runs.add(runId);
    }
    const concern = { listeners: [...listeners.values()], crowd: runs.size > mostWokenAtOnce };
    this.known.set(eventType, concern);
    return concern;
  }
}
