import type { DeadLetterItem, Item, ItemOutcome } from './item';

/** How an item came, and where it goes when nobody can digest it. */
export interface Submission {
  /** Deliveries before this one: from the third on an item is handled alone. */
  readonly deliveryCount?: number;
  /** Its part of the length of the message that brought it. */
  readonly characters?: number;
  /** Made only when it is needed. Absent for items that have a caller: they are told instead. */
  readonly letter?: () => DeadLetterItem['row'];
}

/** An item that waits for its transaction, and who waits to hear of it. */
export interface Entry {
  readonly item: Item;
  readonly submission: Submission;
  resolve(outcome: ItemOutcome): void;
  reject(error: unknown): void;
}

const aloneFrom = 3;
const countedFrom = 8;

/** Whoever took it so often may have died of it: it goes alone. */
export function isSuspect({ submission }: Entry): boolean {
  return (submission.deliveryCount ?? 0) >= aloneFrom;
}

/**
 * So many deliveries may be crashes, or only connections that were lost: from here on each attempt is written down before it
 * is made, and only attempts count.
 */
export function isCounted({ submission }: Entry): boolean {
  return (submission.deliveryCount ?? 0) >= countedFrom;
}

/** Somebody waits for an answer and can try again; what came by message, or is our own, waits for the store instead. */
export function hasCaller({ item, submission }: Entry): boolean {
  return submission.letter === undefined && item.kind !== 'look-back' && item.kind !== 'dead-letter';
}
