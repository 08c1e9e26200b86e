import type { Json } from '@ensue/jq';
import type { Fault } from './fault';

/** What starts a run, kept with it: `call`, `event`, `schedule`, `workflow` (a parent run) or `retry` (of an older run). */
export interface TriggerInfo {
  readonly kind: 'call' | 'event' | 'schedule' | 'workflow' | 'retry';
  /** The event's API id, the tick's id, the parent's run id, … */
  readonly id?: string;
  readonly [detail: string]: Json | undefined;
}

/**
 * What the engine is told. Every signal may come twice, late, or in any order that can happen: one for a finished
 * effect is recorded as a fact and changes nothing.
 */
export type Signal = Bounded &
  (
    | {
        readonly kind: 'start';
        readonly runId: string;
        readonly input: Json;
        readonly trigger: TriggerInfo;
        readonly depth: number;
        /**
         * Of a run whose definition uses secrets: unguessable text of the host's making, which tells the tokens of this run's
         * secrets from any text that looks like one.
         */
        readonly seal?: string;
      }
    | { readonly kind: 'action.completed'; readonly effectId: string; readonly output: Json }
    | { readonly kind: 'action.failed'; readonly effectId: string; readonly fault: Fault }
    | { readonly kind: 'timer.fired'; readonly effectId: string }
    /** A candidate for a listener: the engine evaluates what the listener's row could not. */
    | {
        readonly kind: 'event.arrived';
        readonly effectId: string;
        readonly event: { readonly [attribute: string]: Json };
      }
    | {
        readonly kind: 'run.ended';
        readonly effectId: string;
        /** The child's, where it is known: its fault is then told to come from there. */
        readonly runId?: string;
        readonly status: 'completed' | 'faulted' | 'cancelled';
        readonly output?: Json;
        readonly fault?: Fault;
      }
    | { readonly kind: 'cancel'; readonly reason?: string }
    | { readonly kind: 'suspend'; readonly reason?: string }
    | { readonly kind: 'resume' }
  );

/** Part of the signal, so that its replay comes to the same. */
interface Bounded {
  /**
   * Bytes of JSON that the state, and what is told of the step, may come to; the task that needs more is faulted. For a host
   * that could not keep what came of the signal without it: measuring costs as much as the step.
   */
  readonly within?: number;
}
