import type { Instant, RunRow } from './store-rows';
import type { WorkflowName } from './store-retention';

/** A start that waits for its turn: its run is a row already, `pending`, and has no state. */
export interface PendingStart extends WorkflowName {
  readonly runId: string;
  /** Among whose living runs it wants a place; null where it needs none. */
  readonly lane: string | null;
  /** It also wants to be the only living run of its schedule. */
  readonly alone: boolean;
  /** Whose rate of starts it counts for. */
  readonly rateLane: string | null;
  /** Until it is ready, a start of the same lane takes its place. */
  readonly debounceLane: string | null;
  /** Higher goes first. */
  readonly priority: number;
  /** Not before this. */
  readonly readyAt: Instant;
  readonly createdAt: Instant;
  /** How many runs are above it. */
  readonly depth: number;
}

/** That a run was started, as one of a lane. */
export interface FlowStart extends WorkflowName {
  readonly lane: string;
  readonly runId: string;
  readonly at: Instant;
  /** How long it counts; absent: for as long as the run lives. */
  readonly expiresAt?: Instant;
}

/**
 * What limits of starts are made of, within one transaction. Nothing is a counter: who lives is asked of the runs themselves.
 * Unlike the rest of a transaction, what is written here is there for the next read of the same transaction.
 */
export interface FlowStore {
  /** From here to the end of the transaction nobody else starts or ends runs under the limits of these workflows. */
  lock(of: readonly WorkflowName[]): Promise<void>;
  /**
   * Runs of these lanes that are not over.
   * @returns `known` is false where there is no row of the run: it is of this very transaction, or was purged long ago
   */
  living(
    of: WorkflowName,
    lanes: readonly string[],
  ): Promise<readonly { readonly lane: string; readonly runId: string; readonly known: boolean }[]>;
  /** Starts of a lane later than that, oldest first. */
  startsSince(
    of: WorkflowName,
    lane: string,
    since: Instant,
  ): Promise<readonly { readonly runId: string; readonly at: Instant }[]>;
  record(starts: readonly FlowStart[]): Promise<void>;
  /** These runs are over: they count no longer among those that live. */
  forget(runIds: readonly string[]): Promise<void>;
  /** Starts that wait, the next one first. */
  pending(of: WorkflowName): Promise<readonly PendingStart[]>;
  /** Those of these runs that wait for their turn. */
  pendingRuns(runIds: readonly string[]): Promise<readonly PendingStart[]>;
  /** A start begins to wait, or takes the place of one of the same id. */
  enqueue(start: PendingStart, run: RunRow): Promise<void>;
  /** They are ready at that time, and no sooner. */
  postpone(runIds: readonly string[], readyAt: Instant): Promise<void>;
  /** The run of a start that waits; undefined where it waits no longer. */
  runOf(runId: string): Promise<RunRow | undefined>;
  /** Its turn has come: it waits no longer, and its run's row is gone, to be written anew in this transaction. */
  take(runId: string): Promise<void>;
  /** Its run is over before it began. */
  end(run: RunRow): Promise<void>;
}
