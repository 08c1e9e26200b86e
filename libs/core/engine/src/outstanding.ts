import type { Awaited, Frame, Frames } from './frame';
import type { RunState } from './run-state';

/** What a run waits for: the ids of its outstanding effects. A run that is not over and waits for nothing never moves again. */
export function outstandingOf(state: RunState): readonly { readonly effectId: string; readonly kind: Awaited }[] {
  const { frames = [] } = (state.frames ?? {}) as unknown as Partial<Frames>;
  return frames.flatMap(({ id, awaits = {} }: Frame) =>
    Object.entries(awaits).map(([suffix, kind]) => ({ effectId: id + suffix, kind })),
  );
}
