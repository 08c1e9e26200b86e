/** Whether a request comes from whom it should. The reason is for the log alone: it would tell a forger what to mend. */
export type Verdict =
  /** `delivery` tells it from others by what is signed, so that nobody can send it again as another one. */
  | { readonly kind: 'genuine'; readonly delivery?: string }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nobody can be let in before somebody mends the webhook. */
  | { readonly kind: 'unusable'; readonly reason: string };

export const genuine = { kind: 'genuine' } as const satisfies Verdict;

export function refused(reason: string): Verdict {
  return { kind: 'refused', reason };
}

export function unusable(reason: string): Verdict {
  return { kind: 'unusable', reason };
}
