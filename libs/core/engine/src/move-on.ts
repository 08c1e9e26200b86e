import type { Program } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { EngineDefect } from './engine-defect';
import type { Fact } from './fact';
import type { Frame, Frames } from './frame';
import type { RunState } from './run-state';
import type { Signal } from './signal';
import type { Step } from './step';
import { makeMoves } from './make-moves';
import { Transition, type Ending } from './transition';

/** Begins a step over the frames of a state. */
export function transitionOf(program: Program, state: RunState, now: number, signal?: Signal): Transition {
  return new Transition(program, state, now, framesOf(state), signal);
}

/** Makes every move there is and tells what has become of the run. */
export function moveOn(before: RunState, run: Transition, signal?: Signal): Step {
  if (signal?.kind === 'event.arrived' && !run.consumed) {
    // Turned away: the state stays the very same, so that the host need not write it.
    return { state: before, effects: [], facts: run.ledger.facts, consumed: false };
  }
  makeMoves(run);
  const state = run.ending === undefined ? livingState(before, run) : endedState(before, run.ending, run);
  const { facts, effects } = run.ledger;
  return { state, effects, facts, ...(run.consumed && { consumed: true }) };
}

/** A signal that changes nothing. */
export function ignore(state: RunState, signal: Signal): Step {
  const facts = [ignoredFact(signal)];
  return { state, effects: [], facts, ...(signal.kind === 'event.arrived' && { consumed: false }) };
}

export function ignoredFact(signal: Signal): Fact {
  return { kind: 'signal.ignored', signal: signal.kind, ...('effectId' in signal && { effectId: signal.effectId }) };
}

export function framesOf(state: RunState): Frames {
  if (state.frames === undefined) throw new EngineDefect(`run ${state.runId} is ${state.status} and has no frames`);
  return state.frames as unknown as Frames;
}

export function withFrames(state: RunState, frames: Frames): RunState {
  // Frames hold JSON and nothing else, which interfaces cannot say.
  return { ...state, frames: frames as unknown as Json };
}

/** `running` while a runner or a child run is at work, `waiting` when only time or an event can move the run. */
function livingState(before: RunState, run: Transition): RunState {
  const frames = run.after;
  const awaited = frames.frames.flatMap(workAwaited);
  if (awaited.length === 0) throw new EngineDefect(`run ${before.runId} stands still: nothing is outstanding`);
  const status = awaited.some((of) => of === 'action' || of === 'run') ? 'running' : 'waiting';
  if (status !== before.status) run.ledger.record({ kind: status === 'waiting' ? 'run.waiting' : 'run.running' });
  return withFrames({ ...before, status }, frames);
}

/** What the frame awaits to go on; a timeout is no such thing. */
function workAwaited({ awaits = {} }: Frame): string[] {
  return Object.keys(awaits)
    .filter((suffix) => suffix === '' || suffix.startsWith('#retry.'))
    .map((suffix) => awaits[suffix] ?? '');
}

function endedState({ frames: _frames, ...before }: RunState, ending: Ending, run: Transition): RunState {
  const ended = { ...before, status: ending.status, endedAt: run.now };
  switch (ending.status) {
    case 'completed':
      run.ledger.record({ kind: 'run.completed', output: ending.output });
      return { ...ended, output: ending.output };
    case 'faulted':
      run.ledger.record({ kind: 'run.faulted', fault: ending.fault });
      return { ...ended, fault: ending.fault };
    case 'cancelled':
      run.ledger.record({ kind: 'run.cancelled', ...(ending.reason !== undefined && { reason: ending.reason }) });
      return ended;
  }
}
