import type { RunWorkflowTask } from '@ensue/dsl';
import { faultAt, makeFault, type Fault } from '../fault';
import { frameKey } from '../frame-id';
import { limits } from '../limits';
import type { Signal } from '../signal';
import type { TaskBehaviour } from '../task-behaviour';

/** A run within a run. Its fault becomes this task's, and says which run it came from. */
export const workflowTask: TaskBehaviour<RunWorkflowTask> = {
  enter({ run, frame, node }) {
    const depth = run.state.depth + 1;
    if (depth > limits.depth) {
      const detail = `Workflows may be nested ${limits.depth} deep: does one run itself?`;
      return run.fault(frame, makeFault('runtime', node.position, detail));
    }
    const effect = {
      kind: 'run',
      id: frame.id,
      key: frameKey(frame.position, frame.visits),
      workflow: node.workflow,
      input: node.with.evaluate(frame.input, run.variables(frame)),
      await: node.await,
      depth,
    } as const;
    if (node.await) return run.await(frame, '', effect);
    run.ledger.ask(effect);
    run.complete(frame, frame.input);
  },

  resume({ run, frame, node }, signal) {
    if (signal.kind !== 'run.ended') return false;
    run.settle(frame, '');
    if (signal.status === 'completed') run.complete(frame, signal.output ?? null);
    else run.fault(frame, childFault(node, signal));
    return true;
  },
};

function childFault({ position, workflow }: RunWorkflowTask, signal: Signal & { kind: 'run.ended' }): Fault {
  const name = `${workflow.namespace}/${workflow.name}`;
  const fault = signal.fault ?? makeFault('runtime', position, `The run of ${name} was ${signal.status}`);
  const childRun = {
    ...(signal.runId !== undefined && { id: signal.runId }),
    workflow: { ...workflow },
    status: signal.status,
    ...(signal.fault?.instance !== undefined && { instance: signal.fault.instance }),
  };
  return { ...faultAt(position, fault), childRun };
}
