import type { FlowDirective, TaskList } from '@ensue/dsl';
import type { ListPlace } from './frame';

export const firstPlace: ListPlace = { index: 0, round: 0 };
export const continueOn: FlowDirective = { to: 'continue' };
export const endRun: FlowDirective = { to: 'end' };

/**
 * Where a list goes on after one of its tasks (DSL reference, "Flow Directive"). `exit` leaves this list and no more: in
 * a loop it ends the iteration (ADR dsl-decisions).
 * @returns undefined when the list is done
 */
export function nextPlace(list: TaskList, from: ListPlace, then: FlowDirective): ListPlace | undefined {
  switch (then.to) {
    case 'exit':
    case 'end':
      return undefined;
    case 'task':
      return { index: then.index, round: then.index > from.index ? from.round : from.round + 1 };
    case 'continue':
      return from.index + 1 < list.length ? { index: from.index + 1, round: from.round } : undefined;
  }
}

/** `end` ends everything around it, too: every enclosing task completes with what there is, innermost first. */
export function passOn(then: FlowDirective): FlowDirective | undefined {
  return then.to === 'end' ? endRun : undefined;
}
