import type { Instant } from './store-rows';
import type { StoreTransaction } from './store-transaction';
import type { Queries } from './store-queries';
import type { Leases } from './store-leases';
import type { Retention } from './store-retention';
import type { Inspection, StoreLoad } from './store-inspection';

/**
 * The truth: runs, facts, timers, effects, events, decisions, definitions. The row is the truth, a message only moves it.
 *
 * Only the store's clock decides leases and due times. Every write goes through `transaction`, which is retried whole on
 * deadlock and loss of connection: the work inside may therefore run several times and must touch nothing but the
 * transaction it is given. An error at COMMIT means unknown; it surfaces as a StoreError that says so.
 */
export interface Store {
  /** Brings the schema up to date (when `migrate`) or checks that it is; resolves when the store may be used. */
  start(options: { readonly migrate: boolean }): Promise<void>;
  /** @throws StoreError */
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /** What the API reads, outside any transaction of a batch. */
  readonly queries: Queries;
  /** Claims of due and lapsed rows, each a short transaction of its own. */
  readonly leases: Leases;
  /** What ends history. */
  readonly retention: Retention;
  /** How things stand. */
  readonly inspection: Inspection;
  /** @throws StoreError when the store does not answer */
  ping(): Promise<Instant>;
  /** In memory, for metrics. */
  load(): StoreLoad;
  stop(): Promise<void>;
}

/** The store failed. `retryable`: the same call may succeed later (connection, overload); otherwise the input is at fault. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  constructor(
    readonly retryable: boolean,
    /** True when the failure came at COMMIT: the transaction may or may not have happened. */
    readonly outcomeUnknown: boolean,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * A run's state, what is told of one of its steps, or another row is more than can be kept: the same would be refused again.
 * Nothing of the transaction was kept.
 */
export class OversizeError extends StoreError {
  /** @param mostBytes what a state, or what is told of a step, may come to as JSON in UTF-8 */
  constructor(
    readonly mostBytes: number,
    message: string,
  ) {
    super(false, false, message);
  }
}

/** A unique name is taken by something else: another content under a published version, a webhook of the same name. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/** A list was asked to go on from a cursor that it never gave out. */
export class CursorError extends Error {
  override readonly name = 'CursorError';
}
