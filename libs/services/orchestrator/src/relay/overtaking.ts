import type { EffectKey, EffectRow } from '@ensue/ports';
import type { AnsweredEffect } from '../batch/ledger';

/** More than are outstanding at a time; what is forgotten here only waits for other evidence. */
const mostRemembered = 20_000;

/**
 * What the order of a queue tells of a loss: an effect that was silent for long already when another of its kind was sent, and
 * is silent still when a runner has done that other, is not in the queue any more. That holds however long the queue is, and
 * where it never empties it is the only evidence there is. Should it err, because a runner held the message, nothing is done
 * twice: of two sendings the older is called off.
 */
export class Overtaking {
  private count = 0;
  /** By effect: the how manieth sending of this process its latest was. */
  private readonly sendings = new Map<string, { readonly kind: string; readonly epoch: number; readonly at: number }>();
  /** By kind: the latest sending that a runner has answered. */
  private readonly done = new Map<string, number>();
  /** By effect: how many sendings there had been when it was first found silent. */
  private readonly silent = new Map<string, number>();

  /** Told when its sending begins: in process, its end may be heard before the bus confirms it. */
  sent(row: EffectRow): void {
    this.count += 1;
    this.silent.delete(nameOf(row));
    remember(this.sendings, nameOf(row), { kind: row.action, epoch: row.epoch, at: this.count });
  }

  /** A runner has said what came of a sending; of an earlier one than the latest, it tells nothing of where that one is. */
  answered(key: AnsweredEffect): void {
    const sending = this.sendings.get(nameOf(key));
    this.forget(key);
    if (sending?.epoch !== key.epoch) return;
    this.done.set(sending.kind, Math.max(sending.at, this.done.get(sending.kind) ?? 0));
  }

  /** It ended without a runner, called off or never sent: the queue has not moved for that. */
  forget(key: EffectKey): void {
    this.silent.delete(nameOf(key));
    this.sendings.delete(nameOf(key));
  }

  /** @param row an effect whose patience has run out without a word from a runner */
  overtook(row: EffectRow): boolean {
    const since = this.silent.get(nameOf(row));
    if (since === undefined) remember(this.silent, nameOf(row), this.count);
    return since !== undefined && (this.done.get(row.action) ?? 0) > since;
  }
}

function remember<T>(map: Map<string, T>, name: string, value: T): void {
  map.delete(name);
  map.set(name, value);
  if (map.size <= mostRemembered) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}

function nameOf({ runId, effectId }: EffectKey): string {
  return `${runId} ${effectId}`;
}
