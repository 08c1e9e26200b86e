import type { Instant } from './store-rows';

/** How long the history of a workflow's runs is kept. What is absent sets no limit of its own. */
export interface RetentionPolicy {
  /** A run goes when it ended so many days ago. */
  readonly days?: number;
  /** Of the runs that ended, only those among the newest so many runs stay. */
  readonly runs?: number;
}

export interface WorkflowName {
  readonly namespace: string;
  readonly workflow: string;
}

/** A run's place in the order of starting: what a purge goes on from. */
export interface RunPlace {
  readonly startedAt: Instant;
  readonly id: string;
}

export interface RunPurge {
  /** Ended for at least so long. */
  readonly endedForMs?: number;
  /** Not among the newest so many of the workflow. */
  readonly beyondNewest?: number;
  /** A run that was started under a key stays so long after its end, whatever else says that it may go: its key is known by it. */
  readonly keyedForMs: number;
  /** Looks at the runs after this one. */
  readonly after?: RunPlace;
  /** Looks at so many runs at most. */
  readonly limit: number;
}

/**
 * Ends of history, in small committed batches, so that nobody else waits for long. A live run is never touched. Any number of
 * replicas may purge: what is gone is gone.
 */
export interface Retention {
  /** Names that have runs, in their order, and whether something other than the default holds for them. */
  nextWorkflow(after?: WorkflowName): Promise<(WorkflowName & { readonly policy?: RetentionPolicy }) | undefined>;
  /** The longest time that a workflow of the catalog asks for, in days; undefined where none asks. */
  longestDays(): Promise<number | undefined>;
  /** @returns how many runs went, each with its history, and where to go on; without `next` all were looked at */
  purgeRuns(of: WorkflowName, purge: RunPurge): Promise<{ readonly removed: number; readonly next?: RunPlace }>;
  /** Events that came so long ago. @returns how many went */
  purgeEvents(olderThanMs: number, limit: number): Promise<number>;
  purgeDecisions(olderThanMs: number, limit: number): Promise<number>;
  purgeDeadLetters(olderThanMs: number, limit: number): Promise<number>;
  /** What limits of starts need no longer: starts of a time that is over, and places of runs that are. @returns how many went */
  purgeFlow(limit: number): Promise<number>;
}
