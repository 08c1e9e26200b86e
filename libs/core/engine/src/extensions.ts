import type { FlowDirective, TaskNode } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import type { Extending, Frame } from './frame';
import { isTrue } from './is-true';
import type { ChildResult } from './task-behaviour';
import { endRun, firstPlace, nextPlace } from './task-list';
import type { Transition } from './transition';

/*
 * DSL reference, "Extension". Where the DSL is silent (ADR dsl-decisions): a task is extended when it is begun (after `if`
 * and `input`) and when it has completed (after `output` and `export`), never when it faults. The tasks before get its input,
 * those after its output, and what they give is dropped: they watch the task, and change it only through `$context`, by
 * raising an error, or by `then: exit` before it, which makes what there is the task's raw output in place of its own work.
 * Several extensions act in the order they are declared. `when` is asked each time, on the task's input.
 */

/** Begins what comes before the task. @returns false when nothing does */
export function extendBefore(run: Transition, frame: Frame, node: TaskNode): boolean {
  return extendFrom(run, frame, node, 0, { part: 'before' });
}

/** Begins what comes after the task. @returns false when nothing does */
export function extendAfter(
  run: Transition,
  frame: Frame,
  node: TaskNode,
  output: Json,
  then: FlowDirective | undefined,
): boolean {
  if (node.extensions === undefined || node.extensions.length === 0) return false;
  return extendFrom(run, frame, node, 0, { part: 'after', output, ...(then && { then }) });
}

/** A task of an extension has ended. */
export type Extended =
  | { readonly to: 'extension' }
  /** The task itself is to begin, to complete with this raw output, or to end with the output it has. */
  | { readonly to: 'work' }
  | { readonly to: 'complete'; readonly output: Json; readonly then?: FlowDirective }
  | { readonly to: 'leave'; readonly output: Json; readonly then?: FlowDirective };

/** Goes on after a task of an extension, within it or with the next one. */
export function extendFurther(
  run: Transition,
  frame: Frame,
  node: TaskNode,
  at: Extending,
  child: ChildResult,
): Extended {
  const { extension, ...rest } = at;
  const list = node.extensions?.[extension]?.[at.part] ?? [];
  const place = nextPlace(list, at.place, child.then);
  if (place !== undefined) {
    run.enter(run.frames.update(frame.id, { extending: { ...at, place } }), list, place, child.output);
    return { to: 'extension' };
  }
  const { then } = child;
  if (at.part === 'before' && then.to === 'exit') return { to: 'complete', output: child.output };
  if (then.to === 'end') {
    const output = at.part === 'before' ? child.output : (at.output ?? null);
    return { to: at.part === 'before' ? 'complete' : 'leave', output, then: endRun };
  }
  if (extendFrom(run, frame, node, extension + 1, rest)) return { to: 'extension' };
  if (at.part === 'before') return { to: 'work' };
  return { to: 'leave', output: at.output ?? null, ...(at.then && { then: at.then }) };
}

function extendFrom(
  run: Transition,
  frame: Frame,
  node: TaskNode,
  from: number,
  rest: Omit<Extending, 'extension' | 'place'>,
): boolean {
  const extensions = node.extensions ?? [];
  for (let extension = from; extension < extensions.length; extension++) {
    const { when, [rest.part]: tasks = [] } = extensions[extension] ?? {};
    if (tasks.length === 0) continue;
    if (when !== undefined && !isTrue(when.evaluate(frame.input, variablesOf(run, frame, node)))) continue;
    const input = rest.part === 'after' ? (rest.output ?? null) : frame.input;
    const extending: Extending = { ...rest, extension, place: firstPlace };
    run.enter(run.frames.update(frame.id, { extending }), tasks, firstPlace, input);
    return true;
  }
  return false;
}

/** The DSL's own example asks for `$task.with`: in `when`, `$task` is the descriptor on top of the task as written. */
function variablesOf(run: Transition, frame: Frame, node: TaskNode) {
  const known = run.variables(frame);
  return { ...known, task: { ...node.definition, ...(known['task'] as { [key: string]: Json }) } };
}
