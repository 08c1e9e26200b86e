import type { Instant, RunRow } from './store-rows';

/** So many of one kind, as far as somebody counted. */
export interface Count {
  /** Never above `countedTo`: there may be more. */
  readonly count: number;
  readonly countedTo: number;
}

/** Rows whose time has come and that nobody has taken. */
export interface Overdue extends Count {
  /** How long ago the first of them should have been taken; 0 where there is none. */
  readonly oldestMs: number;
}

/** What waits in the store. */
export interface Backlog {
  readonly now: Instant;
  /** Actions that were ordered and not yet answered. */
  readonly effects: Count;
  /** Those whose lease or patience has lapsed without anybody sending them again. */
  readonly overdueEffects: Overdue;
  /** Messages that were not sent yet, or whose receiver has not applied them. */
  readonly outbox: Count;
  readonly overdueOutbox: Overdue;
  readonly overdueTimers: Overdue;
  readonly overdueSchedules: Overdue;
  readonly deadLetters: Count;
}

/** A living run that has neither effect, timer nor listener: it waits for a sub-workflow, or for nothing at all. */
export interface QuietRun extends Pick<RunRow, 'id' | 'namespace' | 'workflow' | 'status' | 'startedAt'> {
  /** The engine's state document. */
  readonly state: unknown;
}

export interface Schema {
  /** The migrations this release knows, oldest first. */
  readonly known: readonly string[];
  /** Those in the database that it does not know: of a newer release. */
  readonly newer: readonly string[];
}

/** How things stand, for those who watch. All of it by index and up to a bound, so that looking is never the load. */
export interface Inspection {
  backlog(): Promise<Backlog>;
  /** Those begun before so long, among the thousand oldest of each status; at most `limit`. */
  quietRuns(begunBeforeMs: number, limit: number): Promise<readonly QuietRun[]>;
  /** The kinds of action that are outstanding, among the thousand that lapse first. */
  outstandingKinds(): Promise<readonly string[]>;
  schema(): Promise<Schema>;
}

/** How busy the store is, from this process's side. */
export interface StoreLoad {
  /** How many connections it may hold. */
  readonly connections: number;
  /** Transactions and reads that have a connection, or wait for one. */
  readonly underWay: number;
}
