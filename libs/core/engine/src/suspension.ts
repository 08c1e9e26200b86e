import type { Program } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { awaiting, deliver, type EffectSignal } from './deliver';
import { makeMoves } from './make-moves';
import { JsonBytes } from './json-bytes';
import { framesOf, ignore, ignoredFact, moveOn, transitionOf, withFrames } from './move-on';
import { Room } from './room';
import type { RunState } from './run-state';
import type { Signal } from './signal';
import type { Step } from './step';
import { rootId, type Transition } from './transition';

/** What is outstanding goes on outside; nothing new is begun until the run is resumed. */
export function suspendRun(
  program: Program,
  state: RunState,
  { reason }: Signal & { kind: 'suspend' },
  now: number,
): Step {
  const run = transitionOf(program, state, now);
  recordOfEach(run, 'task.suspended');
  run.ledger.record({ kind: 'run.suspended', ...(reason !== undefined && { reason }) });
  return { state: { ...state, status: 'suspended' }, effects: [], facts: run.ledger.facts };
}

function recordOfEach(run: Transition, kind: 'task.suspended' | 'task.resumed'): void {
  for (const frame of run.frames.all()) if (frame.id !== rootId) run.ledger.record({ kind, task: run.refOf(frame) });
}

/**
 * Keeps a signal for later. An event is judged now, so that its sender's question whether it was taken has an answer; the
 * task takes it at resume. (If something held before it ends the listener first, the event was taken in vain.)
 */
export function holdSignal(program: Program, state: RunState, signal: EffectSignal, now: number): Step {
  const before = framesOf(state);
  const held = before.held ?? [];
  const same = held.filter((other): other is EffectSignal => 'effectId' in other && other.effectId === signal.effectId);
  const run = transitionOf(program, state, now);
  if (signal.kind === 'event.arrived') {
    for (const earlier of same) deliver(run, earlier);
    run.consumed = false;
    const facts = run.ledger.facts.length;
    if (!deliver(run, signal)) return ignore(state, signal);
    if (!run.consumed) return { state, effects: [], facts: run.ledger.facts.slice(facts), consumed: false };
  } else if (same.length > 0 || awaiting(run.frames, signal) === undefined) {
    return ignore(state, signal);
  }
  const next = withFrames(state, { ...before, held: [...held, whatFits(state, signal)] });
  return { state: next, effects: [], facts: [], ...(signal.kind === 'event.arrived' && { consumed: true }) };
}

/** The signal, or that its output was too large to be kept. An event has none: it is not taken in vain, but not at all. */
function whatFits(state: RunState, signal: EffectSignal): EffectSignal {
  const { within, ...whole } = signal;
  if (within === undefined) return signal;
  const room = new Room(within, whole, new JsonBytes().of(state));
  if (room.fits(0, undefined, whole as object as Json)) return whole;
  const { effectId } = signal;
  // The task that awaits it puts its own position into the fault.
  const fault = room.fault('/');
  if (signal.kind === 'action.completed') return { kind: 'action.failed', effectId, fault };
  if (signal.kind === 'run.ended') return { kind: 'run.ended', effectId, status: 'faulted', fault };
  return whole;
}

/** Applies what was held, in the order it came, with the time of the resume. */
export function resumeRun(program: Program, state: RunState, signal: Signal & { kind: 'resume' }, now: number): Step {
  const resumed: RunState = { ...state, status: 'running' };
  const run = transitionOf(program, resumed, now, signal);
  run.ledger.record({ kind: 'run.resumed' });
  recordOfEach(run, 'task.resumed');
  for (const held of framesOf(state).held ?? []) {
    if (run.ending !== undefined || !('effectId' in held) || !deliver(run, held)) run.ledger.record(ignoredFact(held));
    else makeMoves(run);
  }
  return moveOn(resumed, run);
}
