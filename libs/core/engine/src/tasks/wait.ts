import type { WaitTask } from '@ensue/dsl';
import type { TaskBehaviour } from '../task-behaviour';

export const waitTask: TaskBehaviour<WaitTask> = {
  enter({ run, frame, node }) {
    const milliseconds = node.duration.milliseconds(frame.input, run.variables(frame));
    if (milliseconds <= 0) run.complete(frame, frame.input);
    else run.startTimer(frame, '', milliseconds);
  },

  resume({ run, frame }) {
    run.settle(frame, '');
    run.complete(frame, frame.input);
  },
};
