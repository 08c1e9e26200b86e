import type { FlowDirective, Program, TaskNode } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { giveOutput, takeInput } from './data-flow';
import { EngineDefect } from './engine-defect';
import { extendAfter, extendBefore, extendFurther } from './extensions';
import type { Extending, Frame } from './frame';
import { frameId, withCounter } from './frame-id';
import { makeFault } from './fault';
import { isTrue } from './is-true';
import { limits } from './limits';
import type { Move } from './move';
import type { ChildResult } from './task-behaviour';
import { askingKinds, behaviourOf } from './task-kinds';
import { continueOn } from './task-list';
import { rootId, type Transition } from './transition';

/** Makes every move there is, and those they lead to: until all the run can do is wait, or it is over. */
export function makeMoves(run: Transition): void {
  for (let move = run.moves.pop(); move !== undefined; move = run.moves.pop()) {
    if (move.kind === 'enter') enter(run, move);
    else if (move.kind === 'complete') complete(run, move);
    else fault(run, move);
  }
}

function enter(run: Transition, move: Move & { kind: 'enter' }): void {
  const { node, input } = move;
  const parent = run.frames.find(move.parent);
  if (parent === undefined || !run.spend(node.position)) return;
  const frame = frameFor(parent, move, run.now);
  run.frames.put(frame);
  run.ledger.record({ kind: 'task.created', task: run.refOf(frame) });
  run.guard(frame, () => {
    if (node.if === undefined || isTrue(node.if.evaluate(input, run.variables(frame, {})))) begin(run, frame, node);
    else skip(run, frame);
  });
  run.hasRoom(frame);
}

/**
 * A skipped task does nothing at all: its output is its raw input, its `then` is not followed (what would guard a
 * `then: end` otherwise?) and the next task in order comes next (ADR dsl-decisions).
 */
function skip(run: Transition, frame: Frame): void {
  run.frames.remove(frame.id);
  run.ledger.record({ kind: 'task.skipped', task: run.refOf(frame) });
  leave(run, { frame, output: frame.input, then: continueOn });
}

function begin(run: Transition, frame: Frame, node: TaskNode): void {
  const input = takeInput(run, frame, node);
  if (input === undefined) return;
  const begun = input === frame.input ? frame : run.frames.update(frame.id, { raw: frame.input, input });
  if (!run.hasRoom(begun, input)) return;
  run.ledger.record({ kind: 'task.started', task: run.refOf(begun), input });
  if (node.timeout !== undefined) {
    run.startTimer(begun, '#timeout', node.timeout.milliseconds(input, run.variables(begun)));
  }
  if (!extendBefore(run, run.frames.get(frame.id), node)) work(run, frame, node);
}

function work(run: Transition, frame: Frame, node: TaskNode): void {
  if (askingKinds.has(node.kind) && run.ledger.asks >= limits.effectsPerStep) {
    const detail =
      `The run asks for more than ${limits.effectsPerStep} actions, events, listeners or sub-workflows in one go: ` +
      'give the work to several runs, or do it in parts with a `wait` in between';
    return run.fault(frame, makeFault('runtime', node.position, detail));
  }
  behaviourOf(node).enter({ run, frame: run.frames.get(frame.id), node });
}

function complete(run: Transition, { id, output: rawOutput, then }: Move & { kind: 'complete' }): void {
  const frame = run.frames.find(id);
  if (frame === undefined) return;
  const node = run.nodeOf(frame);
  const context = run.frames.contextOf(frame);
  const output = run.guard(frame, () => giveOutput(run, frame, node, rawOutput));
  if (output === undefined) return;
  if (!run.hasRoom(frame, output, output)) return run.frames.setContext(frame, context);
  if (node.extensions !== undefined) run.standStill(frame);
  const goesOn = run.guard(frame, () => extendAfter(run, run.frames.get(id), node, output, then));
  if (goesOn === false) end(run, frame, output, then);
}

function end(run: Transition, frame: Frame, output: Json, then: FlowDirective | undefined): void {
  const ended = run.close(frame);
  run.ledger.record({ kind: 'task.completed', task: run.refOf(ended), output });
  leave(run, { frame: ended, output, then: then ?? run.nodeOf(ended).then ?? continueOn });
}

function leave(run: Transition, child: ChildResult): void {
  const { parent, node } = parentOf(run, child.frame);
  run.guard(parent, () => {
    if ('kind' in node && parent.extending !== undefined) extended(run, parent, node, parent.extending, child);
    else behaviourOf(node).leave?.({ run, frame: parent, node, own: parent.own }, child);
  });
  run.hasRoom(parent);
}

/** A task of an extension has ended: the next one, or the extended task itself. */
function extended(run: Transition, frame: Frame, node: TaskNode, at: Extending, child: ChildResult): void {
  const next = extendFurther(run, frame, node, at, child);
  if (next.to === 'extension') return;
  const { extending: _over, ...bare } = run.frames.get(frame.id);
  run.frames.put(bare);
  if (next.to === 'work') work(run, bare, node);
  else if (next.to === 'complete') run.complete(bare, next.output, next.then);
  else end(run, bare, next.output, next.then);
}

function fault(run: Transition, { id, fault: cause }: Move & { kind: 'fault' }): void {
  const frame = run.frames.find(id);
  if (frame === undefined) return;
  if (id === rootId) return run.end({ status: 'faulted', fault: cause });
  const ended = run.close(frame);
  run.ledger.record({ kind: 'task.faulted', task: run.refOf(ended), fault: cause });
  const { parent, node } = parentOf(run, ended);
  const behaviour = behaviourOf(node);
  if (behaviour.fail === undefined || parent.extending !== undefined) return run.fault(parent, cause);
  run.guard(parent, () => behaviour.fail?.({ run, frame: parent, node, own: parent.own }, cause));
}

function parentOf(run: Transition, frame: Frame): { parent: Frame; node: TaskNode | Program } {
  const parent = run.frames.parentOf(frame);
  if (parent === undefined) throw new EngineDefect(`${frame.id} has no parent`);
  return { parent, node: parent.id === rootId ? run.program : run.nodeOf(parent) };
}

function frameFor(parent: Frame, { node, place, input, entry }: Move & { kind: 'enter' }, now: number): Frame {
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
