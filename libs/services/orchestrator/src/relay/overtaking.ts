import type { EffectKey, EffectRow } from '@ensue/ports';

/** More than are outstanding at a time; what is forgotten here only waits for other evidence. */
const mostRemembered = 20_000;

/**
 * What the order of a queue tells of a loss: an effect that was silent for long already when another of its kind was sent, and
 * is silent still when that other has been done, is not in the queue any more. That holds however long the queue is, and
 * where it never empties it is the only evidence there is. Should it err, because a runner held the message, nothing is done
 * twice: of two sendings the older is called off.
 */
export class Overtaking {
  private count = 0;
  /** By effect: the how manieth sending of this process it was. */
  private readonly sendings = new Map<string, { readonly kind: string; readonly at: number }>();
  /** By kind: the latest sending of which an end was heard. */
  private readonly done = new Map<string, number>();
  /** By effect: how many sendings there had been when it was first found silent. */
  private readonly silent = new Map<string, number>();

  /** Told when its sending begins: in process, its end may be heard before the bus confirms it. */
  sent(row: EffectRow): void {
    this.count += 1;
    this.silent.delete(nameOf(row));
    remember(this.sendings, nameOf(row), { kind: row.action, at: this.count });
  }

  ended(key: EffectKey): void {
    const name = nameOf(key);
    this.silent.delete(name);
    const sending = this.sendings.get(name);
    if (sending === undefined) return;
    this.sendings.delete(name);
    this.done.set(sending.kind, Math.max(sending.at, this.done.get(sending.kind) ?? 0));
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
