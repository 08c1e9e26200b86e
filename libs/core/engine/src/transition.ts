import {
  ExpressionError,
  type FlowDirective,
  type Program,
  type TaskList,
  type TaskNode,
  type Variables,
} from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { giveOutput, takeInput } from './data-flow';
import { describeTime } from './describe-time';
import type { Effect } from './effect';
import { EngineDefect } from './engine-defect';
import type { TaskRef } from './fact';
import { makeFault, type Fault } from './fault';
import type { Awaited, Frame, Frames, ListPlace } from './frame';
import { frameId, frameKey, totalAttempts, withCounter } from './frame-id';
import { FrameSet } from './frame-set';
import { Ledger } from './ledger';
import { limits } from './limits';
import type { RunState } from './run-state';
import type { ChildResult } from './task-behaviour';
import { behaviourOf } from './task-kinds';
import { continueOn } from './task-list';
import { taskVariables, type Stage } from './variables';

/** How a run ended. */
export type Ending =
  | { readonly status: 'completed'; readonly output: Json }
  | { readonly status: 'faulted'; readonly fault: Fault }
  | { readonly status: 'cancelled'; readonly reason?: string };

/** What a child is told about where in its parent it stands. */
export interface Entry {
  /** The iteration of a `for`. */
  readonly iteration?: number;
  /** The retry of a `try`; absent in its catch. */
  readonly attempt?: number;
  /** A branch of a fork. */
  readonly isolated?: true;
}

type Move =
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

/** The id of the run's own frame. */
export const rootId = '';

/**
 * One step under way. Behaviours never call each other: they leave moves, and the moves are made one after the other,
 * depth first, so that no list or nesting is too long for the call stack, and a fork's first branch runs to its next
 * effect before its second begins.
 */
export class Transition {
  readonly ledger = new Ledger();
  readonly frames: FrameSet;
  ending: Ending | undefined;
  /** Whether a listener took the event this step is about. */
  consumed = false;
  private readonly moves: Move[] = [];
  private spent: number;
  private spentNow = 0;
  private describedWorkflow: Json | undefined;

  constructor(
    readonly program: Program,
    readonly state: Pick<RunState, 'runId' | 'input' | 'startedAt' | 'depth'>,
    readonly now: number,
    before: Frames,
  ) {
    this.frames = new FrameSet(before.frames);
    this.spent = before.spent;
  }

  get after(): Frames {
    return { frames: this.frames.all(), spent: this.spent };
  }

  /** `$workflow` (DSL reference, "Workflow Descriptor"). */
  get workflow(): Json {
    return (this.describedWorkflow ??= {
      id: this.state.runId,
      definition: this.program.definition,
      input: this.state.input,
      startedAt: describeTime(this.state.startedAt),
    });
  }

  /** Leaves the move to begin a task of a list. */
  enter(parent: Frame, list: TaskList, place: ListPlace, input: Json, entry: Entry = {}): void {
    const node = list[place.index];
    if (node === undefined) throw new EngineDefect(`no task ${place.index} in the list of ${parent.id}`);
    this.moves.push({ kind: 'enter', parent: parent.id, node, place, input, entry });
  }

  /** Leaves the move to complete a task with its raw output; `then` goes before the task's own. */
  complete(frame: Frame, output: Json, then?: FlowDirective): void {
    this.moves.push({ kind: 'complete', id: frame.id, output, then });
  }

  /** Leaves the move to fault a task. */
  fault(frame: Frame, fault: Fault): void {
    this.moves.push({ kind: 'fault', id: frame.id, fault });
  }

  /** Keeps what the task's kind needs until its next verb. */
  keep(frame: Frame, own: object): Frame {
    return this.frames.update(frame.id, { own });
  }

  /** Asks for an effect whose outcome the task awaits: its id is the frame's and the suffix. */
  await(frame: Frame, suffix: string, effect: Effect & { kind: Awaited }): void {
    this.ledger.ask(effect);
    const latest = this.frames.get(frame.id);
    this.frames.put({ ...latest, awaits: { ...latest.awaits, [suffix]: effect.kind } });
  }

  /** A timer of the task, due so many milliseconds from now. */
  startTimer(frame: Frame, suffix: string, milliseconds: number): void {
    this.await(frame, suffix, { kind: 'timer', id: frame.id + suffix, dueAt: this.now + milliseconds });
  }

  /** What the task awaited has come: there is nothing left to cancel. */
  settle(frame: Frame, suffix: string): Frame {
    const { awaits, ...latest } = this.frames.get(frame.id);
    const { [suffix]: _settled, ...left } = awaits ?? {};
    const settled = Object.keys(left).length === 0 ? latest : { ...latest, awaits: left };
    this.frames.put(settled);
    return settled;
  }

  /** The effect is no longer wanted, where it is outstanding at all. */
  unawait(frame: Frame, suffix: string): void {
    const of = this.frames.get(frame.id).awaits?.[suffix];
    if (of === undefined) return;
    this.ledger.cancel(frame.id + suffix, of);
    this.settle(frame, suffix);
  }

  /** Cancels whatever was entered from this frame. */
  cancelBelow(frame: Frame): void {
    for (const inner of this.frames.below(frame.id)) {
      this.drop(inner);
      this.ledger.record({ kind: 'task.cancelled', task: this.refOf(inner) });
    }
  }

  /** Ends the run: whatever is outstanding is cancelled, and no further move is made. */
  end(ending: Ending): void {
    const root = this.frames.get(rootId);
    this.cancelBelow(root);
    this.drop(root);
    this.moves.length = 0;
    this.ending = ending;
  }

  /**
   * Counts one more task: whatever goes round passes here.
   * @returns false when a limit ended the run
   */
  spend(position: string): boolean {
    this.spent++;
    this.spentNow++;
    const limit =
      this.spentNow > limits.tasksPerStep
        ? `more than ${limits.tasksPerStep} tasks in one go: does a loop never end, or need a pause?`
        : this.spent > limits.tasksPerRun
          ? `more than ${limits.tasksPerRun} tasks in one run`
          : undefined;
    if (limit === undefined) return true;
    this.end({ status: 'faulted', fault: makeFault('runtime', position, `The run was stopped: ${limit}`) });
    return false;
  }

  variables(frame: Frame, stage: Stage = { input: frame.input }): Variables {
    return taskVariables(this, frame, this.nodeOf(frame), stage);
  }

  localsOf(frame: Frame): Variables | undefined {
    if (frame.id === rootId) return undefined;
    const node = this.nodeOf(frame);
    return behaviourOf(node).locals?.({ frame, node, own: frame.own });
  }

  nodeOf(frame: Frame): TaskNode {
    const node = this.program.byPosition.get(frame.position);
    if (node === undefined) throw new EngineDefect(`the program has no task at ${frame.position}`);
    return node;
  }

  refOf(frame: Frame): TaskRef {
    const { name, position } = this.nodeOf(frame);
    return { name, position, key: frameKey(position, frame.visits), attempt: totalAttempts(frame.attempts) };
  }

  /** Lets a task's own code run: an expression that fails in it faults this task. */
  guard<Result>(frame: Frame, work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.fault(frame, makeFault('expression', frame.position || '/', error.message));
      return undefined;
    }
  }

  /** Makes every move there is. */
  settleMoves(): void {
    for (let move = this.moves.pop(); move !== undefined; move = this.moves.pop()) {
      if (move.kind === 'enter') this.doEnter(move);
      else if (move.kind === 'complete') this.doComplete(move);
      else this.doFault(move);
    }
  }

  private doEnter({ parent: parentId, node, place, input, entry }: Move & { kind: 'enter' }): void {
    const parent = this.frames.find(parentId);
    if (parent === undefined || !this.spend(node.position)) return;
    const frame = frameFor(parent, node, place, input, entry, this.now);
    this.frames.put(frame);
    this.ledger.record({ kind: 'task.created', task: this.refOf(frame) });
    this.guard(frame, () => {
      if (node.if !== undefined && isFalsy(node.if.evaluate(input, this.variables(frame, {})))) this.skip(frame);
      else this.begin(frame, node);
    });
  }

  /**
   * A skipped task does nothing at all: its output is its raw input, its `then` is not followed (what would guard a
   * `then: end` otherwise?) and the next task in order comes next (ADR dsl-decisions).
   */
  private skip(frame: Frame): void {
    this.frames.remove(frame.id);
    this.ledger.record({ kind: 'task.skipped', task: this.refOf(frame) });
    this.leaveParent({ frame, output: frame.input, then: continueOn });
  }

  private begin(frame: Frame, node: TaskNode): void {
    const input = takeInput(this, frame, node);
    if (input === undefined) return;
    const begun = input === frame.input ? frame : this.frames.update(frame.id, { raw: frame.input, input });
    this.ledger.record({ kind: 'task.started', task: this.refOf(begun), input });
    if (node.timeout !== undefined) {
      this.startTimer(begun, '#timeout', node.timeout.milliseconds(input, this.variables(begun)));
    }
    behaviourOf(node).enter({ run: this, frame: this.frames.get(frame.id), node });
  }

  private doComplete({ id, output: rawOutput, then }: Move & { kind: 'complete' }): void {
    const frame = this.frames.find(id);
    if (frame === undefined) return;
    const node = this.nodeOf(frame);
    const output = this.guard(frame, () => giveOutput(this, frame, node, rawOutput));
    if (output === undefined) return;
    const ended = this.close(frame);
    this.ledger.record({ kind: 'task.completed', task: this.refOf(ended), output });
    this.leaveParent({ frame: ended, output, then: then ?? node.then ?? continueOn });
  }

  private leaveParent(child: ChildResult): void {
    const parent = this.frames.parentOf(child.frame);
    if (parent === undefined) throw new EngineDefect(`${child.frame.id} has no parent`);
    const node = parent.id === rootId ? this.program : this.nodeOf(parent);
    this.guard(parent, () => behaviourOf(node).leave?.({ run: this, frame: parent, node, own: parent.own }, child));
  }

  private doFault({ id, fault }: Move & { kind: 'fault' }): void {
    const frame = this.frames.find(id);
    if (frame === undefined) return;
    if (id === rootId) return this.end({ status: 'faulted', fault });
    const ended = this.close(frame);
    this.ledger.record({ kind: 'task.faulted', task: this.refOf(ended), fault });
    const parent = this.frames.parentOf(ended);
    if (parent === undefined) throw new EngineDefect(`${id} has no parent`);
    const node = parent.id === rootId ? this.program : this.nodeOf(parent);
    const behaviour = behaviourOf(node);
    if (behaviour.fail === undefined) return this.fault(parent, fault);
    this.guard(parent, () => behaviour.fail?.({ run: this, frame: parent, node, own: parent.own }, fault));
  }

  private close(frame: Frame): Frame {
    this.cancelBelow(frame);
    return this.drop(frame);
  }

  private drop(frame: Frame): Frame {
    const latest = this.frames.get(frame.id);
    for (const [suffix, of] of Object.entries(latest.awaits ?? {})) this.ledger.cancel(frame.id + suffix, of);
    this.frames.remove(frame.id);
    return latest;
  }
}

function frameFor(parent: Frame, node: TaskNode, place: ListPlace, input: Json, entry: Entry, now: number): Frame {
  const outer = entry.iteration === undefined ? parent.visits : withCounter(parent.visits, entry.iteration);
  const visits = entry.isolated ? outer : withCounter(outer, place.round);
  const attempts = entry.attempt === undefined ? parent.attempts : withCounter(parent.attempts, entry.attempt);
  return {
    id: frameId(node.position, visits, attempts),
    parent: parent.id,
    position: node.position,
    index: place.index,
    visits,
    attempts,
    startedAt: now,
    input,
    ...(entry.isolated && { isolated: entry.isolated }),
  };
}

/** jq's notion: null and false, and nothing else. */
function isFalsy(value: Json): boolean {
  return value === null || value === false;
}
