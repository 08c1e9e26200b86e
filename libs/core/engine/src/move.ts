import type { FlowDirective, TaskNode } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import type { Fault } from './fault';
import type { ListPlace } from './frame';

/** What a child is told about where in its parent it stands. */
export interface Entry {
  /** The iteration of a `for`. */
  readonly iteration?: number;
  /** The retry of a `try`; absent in its catch. */
  readonly attempt?: number;
  /** A branch of a fork. */
  readonly isolated?: true;
}

/** Something left to do. */
export type Move =
  | {
      readonly kind: 'enter';
      readonly parent: string;
      readonly node: TaskNode;
      readonly place: ListPlace;
      readonly input: Json;
      readonly entry: Entry;
    }
  | { readonly kind: 'complete'; readonly id: string; readonly output: Json; readonly then: FlowDirective | undefined }
  | { readonly kind: 'fault'; readonly id: string; readonly fault: Fault };
