import type { FlowDirective } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import type { Signal } from './signal';

/** What a frame waits for. */
export type Awaited = 'action' | 'timer' | 'listen' | 'run';

/**
 * One task that has begun and not ended, or (with the id '') the run itself. Frames are never changed, only replaced, so
 * that the state a step was given stays as it was.
 */
export interface Frame<Own = unknown> {
  /** Position, visits and attempts (see `frameId`): the id of the effect it asks for, unique in the run for all time. */
  readonly id: string;
  /** The frame it was entered from; null for the run. */
  readonly parent: string | null;
  /** Of the task in its program; empty for the run. */
  readonly position: string;
  /** Its place in the list it was entered from. */
  readonly index: number;
  /** The loop counters of its ancestors and itself, `0.2.0`: the round of each list, the iteration of each `for`. */
  readonly visits: string;
  /** How often each enclosing `try` has retried, `1.0`. */
  readonly attempts: string;
  readonly startedAt: number;
  /** The transformed input. */
  readonly input: Json;
  /** The raw input, where `input.from` made another of it. */
  readonly raw?: Json;
  /** Its outstanding effects, by what their ids add to its own: '' or `#timeout`, `#retry.1`, … */
  readonly awaits?: Readonly<Record<string, Awaited>>;
  /** A branch of a fork: what is exported below stays here until the join. */
  readonly isolated?: true;
  /** `$context`, where this frame is the run or a branch that has exported. */
  readonly context?: Json;
  /** Present while an extension of the task is at work, before or after the task itself. */
  readonly extending?: Extending;
  /** What the task's kind keeps. */
  readonly own?: Own;
}

/** A place in a task list, and how often `then` has gone backwards in it: within one round places only grow. */
export interface ListPlace {
  readonly index: number;
  readonly round: number;
}

/** Which task of which extension of a task is under way. */
export interface Extending {
  readonly part: 'before' | 'after';
  /** Among the extensions of the task. */
  readonly extension: number;
  readonly place: ListPlace;
  /** In `after`: what the task came to. */
  readonly output?: Json;
  readonly then?: FlowDirective;
}

/** What `RunState.frames` holds. */
export interface Frames {
  /** Every frame after the one it was entered from; the run's own comes first. */
  readonly frames: readonly Frame[];
  /** How much of `limits.tasksPerRun` is spent. */
  readonly spent: number;
  /** Signals that arrived while the run was suspended, in order. */
  readonly held?: readonly Signal[];
}
