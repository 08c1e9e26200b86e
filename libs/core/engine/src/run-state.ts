import type { Json } from '@ensue/jq';
import type { Fault } from './fault';
import type { TriggerInfo } from './signal';

/** The DSL's status phases. */
export type RunStatus = 'pending' | 'running' | 'waiting' | 'suspended' | 'cancelled' | 'faulted' | 'completed';

/** Whether a run in this status is over for good. */
export function isTerminal(status: RunStatus): boolean {
  return status === 'completed' || status === 'faulted' || status === 'cancelled';
}

/**
 * The whole of a run between two steps: plain JSON, nothing else; writing it out and reading it back changes nothing.
 * What is inside `frame` is the engine's own business.
 */
export interface RunState {
  /** The engine's behaviour number: a run is finished by the behaviour that began it. */
  readonly behaviour: number;
  readonly runId: string;
  readonly status: RunStatus;
  readonly trigger: TriggerInfo;
  /** How many sub-workflows deep this run is. */
  readonly depth: number;
  /** Under which the tokens of its secrets stand, where its definition uses any. Nobody outside is to learn it. */
  readonly seal?: string;
  /** The raw input of the run. */
  readonly input: Json;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly output?: Json;
  readonly fault?: Fault;
  /** The run's `$context`, its frames and everything else between two steps; absent once the run is over. */
  readonly frames?: Json;
}
