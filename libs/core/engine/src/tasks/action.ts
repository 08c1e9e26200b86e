import type { ActionTask } from '@ensue/dsl';
import { faultAt } from '../fault';
import { frameKey } from '../frame-id';
import type { TaskBehaviour } from '../task-behaviour';

/** What a runner does. Not awaited, its output is the task's input, and whatever comes of it is not heard. */
export const actionTask: TaskBehaviour<ActionTask> = {
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
    run.settle(frame, '');
    if (signal.kind === 'action.completed') run.complete(frame, signal.output);
    else if (signal.kind === 'action.failed') run.fault(frame, faultAt(node.position, signal.fault));
  },
};
