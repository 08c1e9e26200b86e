/**
 * Longest values of key columns, in characters. An index of InnoDB takes 3,072 bytes, four for each character:
 * that is what bounds them, not taste.
 */
export const LENGTH = {
  id: 64,
  /** Namespaces, names and versions. */
  name: 128,
  effectId: 512,
  eventType: 512,
  cause: 512,
  outboxId: 640,
  inboxId: 255,
  key: 255,
  routing: 512,
} as const;
