import type { FlowDirective, Program, TaskNode, Variables } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import type { Fault } from './fault';
import type { Frame } from './frame';
import type { Signal } from './signal';
import type { Transition } from './transition';

/** Where a behaviour is called: the step under way, the task's frame, the task, and what its kind keeps between calls. */
export interface At<Node extends TaskNode | Program, Own> {
  readonly run: Transition;
  readonly frame: Frame;
  readonly node: Node;
  readonly own: Own;
}

/** A child that has completed or was skipped. */
export interface ChildResult {
  /** As it was when it ended. */
  readonly frame: Frame;
  readonly output: Json;
  readonly then: FlowDirective;
}

/** Why a kind of task moves: three verbs, and resume for what waits. An ExpressionError thrown by one faults the task. */
export interface TaskBehaviour<Node extends TaskNode | Program, Own = undefined> {
  /** Begins: the input is valid and transformed. */
  enter(at: Omit<At<Node, Own>, 'own'>): void;
  /** A child completed. */
  leave?(at: At<Node, Own>, child: ChildResult): void;
  /** A child faulted; without this verb the task faults with it. */
  fail?(at: At<Node, Own>, fault: Fault): void;
  /**
   * A signal for an effect the task asked for; `suffix` is what the effect's id adds to the frame's.
   * @returns false when it changes nothing (a duplicate event): it is then recorded as ignored
   */
  resume?(at: At<Node, Own>, signal: Signal, suffix: string): boolean | void;
  /** The variables it introduces for the tasks inside. */
  locals?(at: Omit<At<Node, Own>, 'run'>): Variables | undefined;
}
