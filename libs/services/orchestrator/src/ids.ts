/** Names for things, given by composition so that the use cases need neither randomness nor hashes of their own. */
export interface Ids {
  /** A new UUIDv7. */
  next(): string;
  /** A UUIDv8 that is the same for the same two texts: an event's API id from source and id, a child run's from its parent. */
  derived(first: string, second: string): string;
  /** 128 random bits or more: what nobody is to guess. */
  seal(): string;
  /** SHA-256, hex: message ids of any length become inbox keys. */
  hash(text: string): string;
}
