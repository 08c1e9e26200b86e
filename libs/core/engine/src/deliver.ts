import { makeFault } from './fault';
import type { Awaited, Frame } from './frame';
import type { FrameSet } from './frame-set';
import type { Signal } from './signal';
import { behaviourOf } from './task-kinds';
import { rootId, type Transition } from './transition';

/** A signal that answers an effect. */
export type EffectSignal = Extract<Signal, { effectId: string }>;

const answers: { readonly [Kind in EffectSignal['kind']]: Awaited } = {
  'action.completed': 'action',
  'action.failed': 'action',
  'timer.fired': 'timer',
  'event.arrived': 'listen',
  'run.ended': 'run',
};

/**
 * Hands a signal to the task that awaits it.
 * @returns false when none does (any more): a late, duplicate or foreign signal
 */
export function deliver(run: Transition, signal: EffectSignal): boolean {
  const found = awaiting(run.frames, signal);
  if (found === undefined) return false;
  const { frame, suffix } = found;
  if (suffix === '#timeout') {
    const what = frame.id === rootId ? 'run' : 'task';
    const position = frame.id === rootId ? '/timeout' : frame.position;
    run.fault(
      run.settle(frame, suffix),
      makeFault('timeout', position, `The ${what} took longer than its timeout allows`),
    );
    return true;
  }
  const node = run.nodeOf(frame);
  const resume = () => behaviourOf(node).resume?.({ run, frame, node, own: frame.own }, signal, suffix);
  if (run.guard(frame, resume) === false) return false;
  run.hasRoom(frame);
  return true;
}

/** The frame that awaits the effect a signal is about, and what the effect's id adds to the frame's. */
export function awaiting(frames: FrameSet, signal: EffectSignal): { frame: Frame; suffix: string } | undefined {
  const { effectId } = signal;
  const whole = frames.find(effectId);
  const at = whole === undefined ? effectId.lastIndexOf('#') : effectId.length;
  const frame = whole ?? (at < 0 ? undefined : frames.find(effectId.slice(0, at)));
  const suffix = effectId.slice(at);
  return frame?.awaits?.[suffix] === answers[signal.kind] ? { frame, suffix } : undefined;
}
