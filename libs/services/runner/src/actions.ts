import type { Json, PerformAction } from '@ensue/contracts';

/** What the runner tells an action about its work. */
export interface PerformContext {
  /** Aborted at the deadline, on a cancel, and when the runner stops. */
  readonly signal: AbortSignal;
  readonly idempotencyKey: string;
  readonly deadlineMs: number;
  log(line: string): void;
  readonly run: { readonly id: string } & Pick<PerformAction, 'workflow' | 'task'>;
}

/** One kind of work, as the runner sees it. */
export interface PerformableAction {
  readonly kind: string;
  /** What becomes of it when a runner was lost in the middle: tried again, or reported as perhaps done. */
  readonly onCrash: 'retry' | 'fail';
  /** Throws an error with a `fault` for what the workflow can catch; anything else becomes a runtime fault. */
  perform(input: Json, context: PerformContext): Promise<Json>;
}

/** The actions that a runner performs; which ones, the composition decides. */
export interface Actions {
  find(kind: string): PerformableAction | undefined;
  kinds(): string[];
  /** What the operator must know at the start, one sentence each: what is turned on and cannot work here, for instance. */
  notices?(): Promise<readonly string[]>;
  close(): Promise<void>;
}
