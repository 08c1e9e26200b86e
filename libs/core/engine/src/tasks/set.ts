import type { SetTask } from '@ensue/dsl';
import type { TaskBehaviour } from '../task-behaviour';

export const setTask: TaskBehaviour<SetTask> = {
  enter({ run, frame, node }) {
    run.complete(frame, node.value.evaluate(frame.input, run.variables(frame)));
  },
};
