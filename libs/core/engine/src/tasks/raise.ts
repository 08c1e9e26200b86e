import type { RaiseTask } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { makeFault, type Fault } from '../fault';
import type { TaskBehaviour } from '../task-behaviour';

/** The instance is the task's position, whatever the definition says (DSL reference, "Error": the runtime sets it). */
export const raiseTask: TaskBehaviour<RaiseTask> = {
  enter({ run, frame, node }) {
    const error = node.error.evaluate(frame.input, run.variables(frame));
    run.fault(frame, faultFrom(error, node.position));
  },
};

function faultFrom(error: Json, instance: string): Fault {
  const members = typeof error === 'object' && error !== null && !Array.isArray(error) ? error : {};
  const { type, status, title, detail } = members;
  if (typeof type !== 'string' || typeof status !== 'number') {
    return makeFault('validation', instance, 'A raised error needs a type that is text and a status that is a number');
  }
  return { type, status, ...textual('title', title), ...textual('detail', detail), instance };
}

function textual(name: string, value: Json | undefined): { [name: string]: string } {
  if (value === undefined || value === null) return {};
  return { [name]: typeof value === 'string' ? value : JSON.stringify(value) };
}
