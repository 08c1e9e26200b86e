/** What happens to messages, as probabilities; the campaign writes it, the shimmed buses read it. */
export interface FaultPlan {
  /** The bus says that it has the message, and loses it. Only messages whose loss rows can make good. */
  readonly lose: number;
  /** Sent twice. */
  readonly duplicate: number;
  /** Sent, but the sender is told that it was not. */
  readonly deny: number;
  /** Not sent, and the sender is told so. */
  readonly refuse: number;
  /** Kept back until a few others have gone. */
  readonly reorder: number;
  /** Kept back for a while. */
  readonly delay: number;
}

export const faultKinds = ['lose', 'duplicate', 'deny', 'refuse', 'reorder', 'delay'] as const;
export type FaultKind = (typeof faultKinds)[number];

export const calm: FaultPlan = { lose: 0, duplicate: 0, deny: 0, refuse: 0, reorder: 0, delay: 0 };

/** A line in the record of what was done to messages. */
export interface FaultLine {
  readonly kind: FaultKind;
  readonly to: string;
  readonly messageId: string;
}
