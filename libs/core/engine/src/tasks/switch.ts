import type { SwitchTask } from '@ensue/dsl';
import { isTrue } from '../is-true';
import type { TaskBehaviour } from '../task-behaviour';

/**
 * The first case that holds says where to go; a case without `when` is the default, wherever it stands. Without either
 * the task ends like any other, by its own `then` (conformance kit). Its output is its input.
 */
export const switchTask: TaskBehaviour<SwitchTask> = {
  enter({ run, frame, node }) {
    const variables = run.variables(frame);
    const chosen = node.cases.find(({ when }) => when !== undefined && isTrue(when.evaluate(frame.input, variables)));
    const fallback = node.cases.find(({ when }) => when === undefined);
    run.complete(frame, frame.input, (chosen ?? fallback)?.next);
  },
};
