import type { ForTask } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { makeFault } from '../fault';
import { isTrue } from '../is-true';
import type { Frame, ListPlace } from '../frame';
import type { TaskBehaviour } from '../task-behaviour';
import { firstPlace, nextPlace, passOn } from '../task-list';
import type { Transition } from '../transition';

interface Loop extends ListPlace {
  readonly items: readonly Json[];
  readonly iteration: number;
}

/**
 * The output of an iteration is the input of the next, and the last one's is the task's (as the conformance kit has it);
 * with nothing to iterate over, the output is the input. `while` is asked before each iteration, on that iteration's
 * input and with its item and index.
 */
export const forTask: TaskBehaviour<ForTask, Loop> = {
  enter({ run, frame, node }) {
    const items = node.in.evaluate(frame.input, run.variables(frame));
    if (Array.isArray(items)) return iterate(run, frame, node, { ...firstPlace, items, iteration: 0 }, frame.input);
    const what = items === null ? 'null' : typeof items;
    run.fault(frame, makeFault('expression', node.position, `for.in must give an array, and gave ${what}`));
  },

  leave({ run, frame, node, own }, child) {
    const place = nextPlace(node.tasks, own, child.then);
    if (place !== undefined) {
      const loop = { ...own, ...place };
      run.enter(run.keep(frame, loop), node.tasks, place, child.output, { iteration: own.iteration });
    } else if (child.then.to === 'end') {
      run.complete(frame, child.output, passOn(child.then));
    } else {
      iterate(run, frame, node, { ...own, ...firstPlace, iteration: own.iteration + 1 }, child.output);
    }
  },

  locals: ({ node, own }) => variablesOf(node, own),
};

function iterate(run: Transition, frame: Frame, node: ForTask, loop: Loop, input: Json): void {
  const goesOn = (): boolean => {
    if (loop.iteration >= loop.items.length) return false;
    if (node.while === undefined) return true;
    const variables = run.variables(frame, { input: frame.input, locals: variablesOf(node, loop) });
    return isTrue(node.while.evaluate(input, variables));
  };
  // A body without tasks gives back what it is given, however often.
  if (node.tasks.length === 0 || !goesOn()) return run.complete(frame, input);
  run.enter(run.keep(frame, loop), node.tasks, firstPlace, input, { iteration: loop.iteration });
}

function variablesOf(node: ForTask, { items, iteration }: Loop): Record<string, Json> {
  return { [node.each]: items[iteration] ?? null, [node.at]: iteration };
}
