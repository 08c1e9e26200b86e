import type { Variables } from '@ensue/dsl';
import type { Frame } from './frame';
import { behaviourOf } from './task-kinds';
import type { Transition } from './transition';

/** The variables of the loops and catches around the task; an inner one hides an outer one of the same name. */
export function localsAround(run: Transition, frame: Frame): Variables | undefined {
  let locals: Variables | undefined;
  for (let at = run.frames.parentOf(frame); at !== undefined; at = run.frames.parentOf(at)) {
    const node = at.parent === null || at.extending !== undefined ? undefined : run.nodeOf(at);
    const found = node && behaviourOf(node).locals?.({ frame: at, node, own: at.own });
    if (found !== undefined) locals = locals === undefined ? found : { ...found, ...locals };
  }
  return locals;
}
