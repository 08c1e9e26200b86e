import type { ActionTask } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { faultAt, makeFault } from '../fault';
import type { Frame, ListPlace } from '../frame';
import { frameKey } from '../frame-id';
import { iteratorLocals, iteratorOutput } from '../item-iterator';
import type { TaskBehaviour } from '../task-behaviour';
import { firstPlace, nextPlace, passOn } from '../task-list';
import type { Transition } from '../transition';

/** With `foreach`, once the action has completed: what it gave, and what was made of it so far. */
interface WorkingOff extends ListPlace {
  readonly items: readonly Json[];
  readonly outputs: readonly Json[];
}

/**
 * What a runner does. Not awaited, its output is the task's input, and whatever comes of it is not heard. With `foreach`
 * the action gives a list, whose items are worked off one after the other as a listener's events are; the output is what
 * was made of each.
 */
export const actionTask: TaskBehaviour<ActionTask, WorkingOff | undefined> = {
  enter({ run, frame, node }) {
    const variables = run.variables(frame);
    const effect = {
      kind: 'action',
      id: frame.id,
      key: frameKey(frame.position, frame.visits),
      task: { name: node.name, position: node.position },
      action: node.action,
      input: node.with.evaluate(frame.input, variables),
      ...(node.timeout && { timeoutMs: node.timeout.milliseconds(frame.input, variables) }),
    } as const;
    if (node.await) return run.await(frame, '', effect);
    run.ledger.ask({ ...effect, await: false });
    run.complete(frame, frame.input);
  },

  resume({ run, frame, node }, signal) {
    const settled = run.settle(frame, '');
    if (signal.kind === 'action.failed') return run.fault(frame, faultAt(node.position, signal.fault));
    if (signal.kind !== 'action.completed') return;
    if (node.foreach === undefined) return run.complete(frame, signal.output);
    if (Array.isArray(signal.output)) {
      return workOff(run, settled, node, { items: signal.output, outputs: [], ...firstPlace });
    }
    run.fault(frame, makeFault('runtime', node.position, 'The action gave no list for `foreach` to work off.'));
  },

  leave({ run, frame, node, own }, child) {
    const tasks = node.foreach?.tasks ?? [];
    if (own === undefined) return;
    const place = nextPlace(tasks, own, child.then);
    if (place !== undefined) {
      const working = run.keep(frame, { ...own, ...place });
      run.enter(working, tasks, place, child.output, { iteration: own.outputs.length });
      return;
    }
    const output = outputOf(run, frame, node, own, child.output);
    if (output === undefined) return;
    const outputs = [...own.outputs, output];
    if (child.then.to === 'end') run.complete(frame, outputs, passOn(child.then));
    else workOff(run, frame, node, { ...own, ...firstPlace, outputs });
  },

  locals: ({ node, own }) =>
    node.foreach && own && iteratorLocals(node.foreach, own.items[own.outputs.length] ?? null, own.outputs.length),
};

/** Begins the tasks of the next item, and completes when there is none. */
function workOff(run: Transition, frame: Frame, node: ActionTask, own: WorkingOff): void {
  const tasks = node.foreach?.tasks ?? [];
  let { outputs } = own;
  for (const item of own.items.slice(outputs.length)) {
    const begun = { ...own, outputs };
    const working = run.keep(frame, begun);
    if (tasks.length > 0) return run.enter(working, tasks, firstPlace, item, { iteration: outputs.length });
    const output = outputOf(run, working, node, begun, item);
    if (output === undefined) return;
    outputs = [...outputs, output];
  }
  run.complete(frame, [...outputs]);
}

function outputOf(run: Transition, frame: Frame, node: ActionTask, own: WorkingOff, raw: Json): Json | undefined {
  const index = own.outputs.length;
  return iteratorOutput(run, frame, node, { item: own.items[index] ?? null, index, raw });
}
