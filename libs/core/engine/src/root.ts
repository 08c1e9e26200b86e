import type { Program } from '@ensue/dsl';
import { invalid } from './data-flow';
import type { ListPlace } from './frame';
import type { TaskBehaviour } from './task-behaviour';
import { firstPlace, nextPlace } from './task-list';
import { workflowVariables } from './workflow-variables';
import type { Transition } from './transition';
import type { Frame } from './frame';
import type { Json } from '@ensue/jq';

/** The workflow itself: a list of tasks between its own input and output. */
export const rootBehaviour: TaskBehaviour<Program, ListPlace> = {
  enter({ run, frame, node }) {
    const { schema, from } = node.input;
    const fault = schema && invalid('input', '/input', schema.violations(frame.input));
    if (fault !== undefined) return run.fault(frame, fault);
    const raw = frame.input;
    const input = from === undefined ? raw : from.evaluate(raw, workflowVariables(run, run.frames.contextOf(frame)));
    const begun = run.frames.update(frame.id, { input, own: firstPlace });
    if (node.timeout !== undefined) {
      const variables = workflowVariables(run, run.frames.contextOf(frame), input);
      run.startTimer(begun, '#timeout', node.timeout.milliseconds(input, variables));
    }
    if (node.tasks.length === 0) finish(run, begun, node, input);
    else run.enter(begun, node.tasks, firstPlace, input);
  },

  leave({ run, frame, node, own }, child) {
    const place = nextPlace(node.tasks, own, child.then);
    if (place === undefined) finish(run, frame, node, child.output);
    else run.enter(run.keep(frame, place), node.tasks, place, child.output);
  },
};

function finish(run: Transition, frame: Frame, { output: { as, schema } }: Program, rawOutput: Json): void {
  const variables = workflowVariables(run, run.frames.contextOf(frame), frame.input);
  const output = as === undefined ? rawOutput : as.evaluate(rawOutput, variables);
  const fault = schema && invalid('output', '/output', schema.violations(output));
  if (fault !== undefined) run.fault(frame, fault);
  else if (run.hasRoom(frame, output, output)) run.end({ status: 'completed', output });
}
