import type { Catalog } from './store-catalog';
import type { FlowStore } from './store-flow';
import type {
  DeadLetterRow,
  DecisionRow,
  EffectRow,
  EventRow,
  Instant,
  ListenerRow,
  LockedRun,
  OutboxRow,
  RunRow,
  ScheduleRow,
  StepRow,
  TimerRow,
} from './store-rows';

/**
 * What one batch may read and write, in one transaction (READ COMMITTED; SQLite: the single writer).
 * Reads come first, then one `write`: the adapter puts its rows in one fixed order of tables and keys, in bulk.
 */
export interface StoreTransaction {
  /** The store's clock and the catalog's version, in one read. */
  moment(): Promise<{ readonly now: Instant; readonly catalogVersion: number }>;

  /**
   * Records that these messages were taken.
   * @returns those that were not taken before; the rest are duplicates
   */
  takeInbox(
    messages: readonly { readonly consumer: string; readonly messageId: string }[],
  ): Promise<ReadonlySet<string>>;

  /** Publishing, enabling, deleting; each change raises the catalog's version. */
  readonly catalog: Catalog;

  /** Limits of starts. */
  readonly flow: FlowStore;

  /** Listeners for any of these types, those for any type included, oldest first. */
  findListeners(eventTypes: readonly string[]): Promise<readonly ListenerRow[]>;

  /** The rows of these listeners, those that still stand. */
  listenersOf(keys: readonly EffectKey[]): Promise<readonly ListenerRow[]>;

  /**
   * Events of the type (any when null) received since then that this run has not consumed, oldest first, at most `limit`.
   * @param afterId of those received at that very moment, only what comes after this one: where the last look ended
   */
  unconsumedEvents(
    runId: string,
    eventType: string | null,
    since: Instant,
    limit: number,
    afterId?: string,
  ): Promise<readonly EventRow[]>;

  /** Which of these events are known already, by API id. */
  knownEvents(ids: readonly string[]): Promise<ReadonlySet<string>>;

  /** Decisions taken earlier on the same causes: what a duplicate's answer is made of. */
  decisionsOf(causeIds: readonly string[]): Promise<readonly DecisionRow[]>;

  /** The run already started under a caller's key, if any. */
  findRunByKey(namespace: string, workflow: string, key: string): Promise<RunRow | undefined>;

  /** Locks these runs in id order and returns those that exist, state read after the lock. */
  lockRuns(ids: readonly string[]): Promise<ReadonlyMap<string, LockedRun>>;

  /** Which of these effects are still outstanding, with their epochs. */
  outstandingEffects(ids: readonly EffectKey[]): Promise<readonly EffectRow[]>;

  /** How many effects are outstanding altogether (an estimate will do): intake pauses above a number. */
  countEffects(): Promise<number>;

  /** The living schedule of a workflow, locked. */
  lockSchedule(namespace: string, workflow: string): Promise<ScheduleRow | undefined>;

  /** @throws OversizeError when a state is longer than 8 MiB, or a row longer than the database can take */
  write(writes: Writes): Promise<void>;
}

export interface EffectKey {
  readonly runId: string;
  readonly effectId: string;
}

/** Every row a batch writes. Absent means none. */
export interface Writes {
  readonly events?: readonly EventRow[];
  readonly decisions?: readonly DecisionRow[];
  readonly newRuns?: readonly { readonly run: RunRow; readonly revision: number; readonly state: unknown }[];
  /** Each raises the revision from the one that was locked; a guard that fails is a defect (StoreError, not retryable). */
  readonly changedRuns?: readonly {
    readonly run: RunRow;
    readonly fromRevision: number;
    readonly revision: number;
    readonly state: unknown;
  }[];
  readonly steps?: readonly StepRow[];
  readonly effects?: readonly EffectRow[];
  readonly endedEffects?: readonly EffectKey[];
  readonly timers?: readonly TimerRow[];
  readonly endedTimers?: readonly EffectKey[];
  readonly listeners?: readonly ListenerRow[];
  readonly endedListeners?: readonly EffectKey[];
  /** Which run consumed which event: never twice. */
  readonly consumed?: readonly { readonly runId: string; readonly eventId: string }[];
  /** One that is there already keeps its content and gets the new time. */
  readonly outbox?: readonly OutboxRow[];
  /** Outbox rows, by id, whose messages have been applied. */
  readonly endedOutbox?: readonly string[];
  readonly schedules?: readonly ScheduleRow[];
  readonly deadLetters?: readonly DeadLetterRow[];
}
