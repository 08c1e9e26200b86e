import type { Json } from '@ensue/jq';
import type { Fault } from './fault';

/** Which task of a run a fact is about. */
export interface TaskRef {
  readonly name: string;
  readonly position: string;
  /** Position + visits: tells one execution of the task from another in the same run (loops, `then`). */
  readonly key: string;
  /** 0 for the first try of the enclosing `try` blocks. */
  readonly attempt: number;
}

/** What happened in a run: one immutable line of its history. The signal that led to it is kept beside the step's facts. */
export type Fact =
  | { readonly kind: 'run.started'; readonly input: Json }
  | { readonly kind: 'run.waiting' }
  | { readonly kind: 'run.running' }
  | { readonly kind: 'run.suspended'; readonly reason?: string }
  | { readonly kind: 'run.resumed' }
  | { readonly kind: 'run.completed'; readonly output: Json }
  | { readonly kind: 'run.faulted'; readonly fault: Fault }
  | { readonly kind: 'run.cancelled'; readonly reason?: string }
  | { readonly kind: 'task.created'; readonly task: TaskRef }
  | { readonly kind: 'task.started'; readonly task: TaskRef; readonly input: Json }
  | { readonly kind: 'task.skipped'; readonly task: TaskRef }
  /** Of every task under way when the run is suspended, and when it is resumed. */
  | { readonly kind: 'task.suspended'; readonly task: TaskRef }
  | { readonly kind: 'task.resumed'; readonly task: TaskRef }
  | { readonly kind: 'task.retried'; readonly task: TaskRef; readonly fault: Fault; readonly delayMs: number }
  | { readonly kind: 'task.completed'; readonly task: TaskRef; readonly output: Json }
  | { readonly kind: 'task.faulted'; readonly task: TaskRef; readonly fault: Fault }
  | { readonly kind: 'task.cancelled'; readonly task: TaskRef }
  /** A listener has begun to collect events, and has all it waits for: the keys are those of `correlate`. */
  | { readonly kind: 'correlation.started'; readonly task: TaskRef }
  | { readonly kind: 'correlation.completed'; readonly task: TaskRef; readonly keys: Readonly<Record<string, Json>> }
  /** An event that a listener's row let through and the engine turned away, with the matcher that did. */
  | { readonly kind: 'event.filtered'; readonly task: TaskRef; readonly eventId: string; readonly filter: string }
  | { readonly kind: 'event.consumed'; readonly task: TaskRef; readonly eventId: string }
  /** A signal that changed nothing: late, duplicate, or for nothing this run waits for. */
  | { readonly kind: 'signal.ignored'; readonly signal: string; readonly effectId?: string };
