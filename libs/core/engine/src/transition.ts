import {
  ExpressionError,
  type FlowDirective,
  type OperationsMeter,
  type Program,
  type TaskList,
  type TaskNode,
  type Variables,
} from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { describeTime } from './describe-time';
import type { Effect } from './effect';
import { EngineDefect } from './engine-defect';
import type { TaskRef } from './fact';
import { makeFault, type Fault } from './fault';
import type { Awaited, Frame, Frames, ListPlace } from './frame';
import { frameKey, totalAttempts } from './frame-id';
import { FrameSet } from './frame-set';
import { JsonBytes } from './json-bytes';
import { Ledger } from './ledger';
import { limits } from './limits';
import type { Entry, Move } from './move';
import { Room } from './room';
import type { RunState } from './run-state';
import type { Signal } from './signal';
import { taskVariables, type Stage } from './task-variables';

/** How a run ended. */
export type Ending =
  | { readonly status: 'completed'; readonly output: Json }
  | { readonly status: 'faulted'; readonly fault: Fault }
  | { readonly status: 'cancelled'; readonly reason?: string };

/** The id of the run's own frame. */
export const rootId = '';

/**
 * One step under way. Behaviours never call each other: they leave moves, and the moves are made one after the other,
 * depth first, so that no list or nesting is too long for the call stack, and a fork's first branch runs to its next
 * effect before its second begins.
 */
export class Transition {
  readonly ledger: Ledger;
  readonly frames: FrameSet;
  /** Only where the signal sets a limit. */
  private readonly room: Room | undefined;
  ending: Ending | undefined;
  /** Whether a listener took the event this step is about. */
  consumed = false;
  /** What is left to do; the last one left is the first one made. */
  readonly moves: Move[] = [];
  private spent: number;
  private spentNow = 0;
  /** What the expressions of this step use together. */
  readonly meter: OperationsMeter = { operations: 0, most: limits.operationsPerStep };
  private describedWorkflow: Json | undefined;
  private readonly describedTimes = new Map<number, Json>();

  constructor(
    readonly program: Program,
    readonly state: Pick<RunState, 'runId' | 'input' | 'trigger' | 'startedAt' | 'depth' | 'seal'>,
    readonly now: number,
    before: Frames,
    signal?: Signal,
  ) {
    if (signal?.within !== undefined) this.room = roomFor(state, signal, signal.within);
    this.ledger = new Ledger(this.room);
    this.frames = new FrameSet(before.frames, this.room?.sizes);
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
      startedAt: this.describe(this.state.startedAt),
    });
  }

  /** An instant as expressions see it; nearly all of them in a step are the same one. */
  describe(milliseconds: number): Json {
    const described = this.describedTimes.get(milliseconds) ?? describeTime(milliseconds);
    this.describedTimes.set(milliseconds, described);
    return described;
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

  /** The work of the task is done, and only its timeout goes on: nothing is begun in it any more. */
  standStill(frame: Frame): void {
    this.cancelBelow(frame);
    for (const suffix of Object.keys(this.frames.get(frame.id).awaits ?? {})) {
      if (suffix !== '#timeout') this.unawait(frame, suffix);
    }
    const others = this.moves.filter((move) => (move.kind === 'enter' ? move.parent : move.id) !== frame.id);
    this.moves.splice(0, this.moves.length, ...others);
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
          : this.meter.operations >= this.meter.most
            ? `its expressions needed more than ${this.meter.most} operations in one go: split the work by a pause, or give it to a script`
            : this.room?.isFull
              ? 'it came to more than can be kept, and what followed from that did as well'
              : undefined;
    if (limit === undefined) return true;
    this.end({ status: 'faulted', fault: makeFault('runtime', position, `The run was stopped: ${limit}`) });
    return false;
  }

  /**
   * Faults a task that needs more than the step may come to, with what it is about to tell and to keep.
   * @returns whether it does not
   */
  hasRoom(frame: Frame, toTell?: Json, toKeep?: Json): boolean {
    if (this.room === undefined || this.ending !== undefined) return true;
    if (this.room.fits(this.frames.bytes, toTell, toKeep)) return true;
    if (this.frames.find(frame.id) !== undefined) this.fault(frame, this.room.fault(frame.position || '/'));
    return false;
  }

  variables(frame: Frame, stage: Stage = { input: frame.input }): Variables {
    return taskVariables(this, frame, this.nodeOf(frame), stage);
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

  /** Ends a frame and whatever is below it. */
  close(frame: Frame): Frame {
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

function roomFor({ input, trigger }: Pick<RunState, 'input' | 'trigger'>, signal: Signal, within: number): Room {
  return new Room(within, signal, new JsonBytes().of({ input, trigger }));
}
