import type { DoTask } from '@ensue/dsl';
import type { ListPlace } from '../frame';
import type { TaskBehaviour } from '../task-behaviour';
import { firstPlace, nextPlace, passOn } from '../task-list';

export const doTask: TaskBehaviour<DoTask, ListPlace> = {
  enter({ run, frame, node }) {
    if (node.tasks.length === 0) run.complete(frame, frame.input);
    else run.enter(run.keep(frame, firstPlace), node.tasks, firstPlace, frame.input);
  },

  leave({ run, frame, node, own }, child) {
    const place = nextPlace(node.tasks, own, child.then);
    if (place === undefined) run.complete(frame, child.output, passOn(child.then));
    else run.enter(run.keep(frame, place), node.tasks, place, child.output);
  },
};
