import type { EffectRow, Instant, OutboxRow, ScheduleRow, TimerRow } from './store-rows';
import type { EffectKey } from './store-transaction';

/**
 * Claims of due rows: each a short transaction that moves the rows' time forward and commits before anything is published.
 * Any number of replicas may claim; nobody sees a row twice before its claim runs out.
 */
export interface Leases {
  /** Timers due now; not due again before `holdMs` from now. */
  claimDueTimers(
    limit: number,
    holdMs: number,
  ): Promise<{ readonly now: Instant; readonly timers: readonly TimerRow[] }>;
  /** The publishing was confirmed: not due again for so long (the orchestrator deletes the row when the signal is applied). */
  postponeTimers(keys: readonly EffectKey[], ms: number): Promise<void>;
  /** Schedules whose nextAt has come, held likewise; `nextAt` itself stays as it is. */
  claimDueSchedules(
    limit: number,
    holdMs: number,
  ): Promise<{ readonly now: Instant; readonly schedules: readonly ScheduleRow[] }>;
  postponeSchedules(
    keys: readonly { readonly namespace: string; readonly workflow: string }[],
    ms: number,
  ): Promise<void>;
  /** Milliseconds until the next timer or schedule falls due; undefined when there is none. */
  nextDueIn(): Promise<number | undefined>;

  claimOutbox(limit: number, holdMs: number): Promise<readonly OutboxRow[]>;
  deleteOutbox(ids: readonly string[]): Promise<void>;
  /** The publishing was confirmed, but whoever applies the message ends the row: not to be claimed for so long. */
  postponeOutbox(ids: readonly string[], ms: number): Promise<void>;

  /** Effects of which nothing was heard in time; each claim moves `sendAt` by `holdMs`. */
  claimLapsedEffects(limit: number, holdMs: number): Promise<readonly EffectRow[]>;
  /** Sent again: raises the epoch and sets the next patience. @returns the new epochs, of those still outstanding */
  raiseEpochs(keys: readonly (EffectKey & { readonly patienceMs: number })[]): Promise<readonly EffectRow[]>;
  /**
   * Somebody who was to send may have died: what falls due within so long may be claimed at once. Effects by their epoch (the
   * last number is for all higher ones), as long as nothing was heard of them.
   */
  releaseUnsent(within: { readonly effectsMs: readonly number[]; readonly outboxMs: number }): Promise<void>;
  /** Heartbeats: no inbox row and no run lock. @returns those still wanted (an epoch that was passed is not) */
  extendEffects(
    beats: readonly (EffectKey & { readonly epoch: number; readonly leaseMs: number })[],
  ): Promise<readonly EffectKey[]>;
  /**
   * At the start of a process that alone holds every lease (standalone): all leases are void. Effects count as heard and
   * lapsed, outbox rows, timers and schedules may be claimed at once.
   */
  voidLeases(): Promise<void>;

  deleteDeadLetter(id: string): Promise<boolean>;
  /** Retention of identities: removes inbox rows older than that, in a small batch. @returns how many went */
  purgeInbox(olderThanMs: number, limit: number): Promise<number>;
}
