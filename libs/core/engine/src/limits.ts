/**
 * What keeps one run from taking everything. A run that meets one of the first three is faulted past every `try`: a
 * `catch` that retried it would only begin the endless loop again.
 */
export const limits = {
  /** Tasks entered because of one signal: what an endless `then` loop without a pause runs into. */
  tasksPerStep: 10_000,
  /** Tasks over a whole run. */
  tasksPerRun: 1_000_000,
  /** jq operations of all expressions because of one signal: nobody else is served while they run. */
  operationsPerStep: 10_000_000,
  /**
   * Actions, events, listeners and sub-workflows asked for because of one signal: they are written in one transaction, and
   * what each emitted event starts may emit as many again. The task that asks for one more faults, which a `try` may catch.
   */
  effectsPerStep: 1_000,
  /** Branches of one `fork`: all of them are under way at once. Likewise. */
  branches: 1_000,
  /** Events one listener takes: all of them are its output, and its state until then. */
  eventsPerListener: 10_000,
  /** How many sub-workflows deep a run may be. */
  depth: 16,
  /** The longest delay between two attempts, whatever the backoff (ADR dsl-decisions). */
  retryDelayMs: 24 * 60 * 60 * 1000,
} as const;
