import type { Program, TaskKind, TaskNode } from '@ensue/dsl';
import type { TaskBehaviour } from './task-behaviour';
import { rootBehaviour } from './root';
import { actionTask } from './tasks/action';
import { doTask } from './tasks/do';
import { emitTask } from './tasks/emit';
import { forTask } from './tasks/for';
import { forkTask } from './tasks/fork';
import { listenTask } from './tasks/listen';
import { raiseTask } from './tasks/raise';
import { setTask } from './tasks/set';
import { switchTask } from './tasks/switch';
import { tryTask } from './tasks/try';
import { waitTask } from './tasks/wait';
import { workflowTask } from './tasks/workflow';

/** One entry per kind of task: a new kind is a file and a line. What a kind keeps is its own secret, hence `never`. */
const behaviours: { readonly [Kind in TaskKind]: TaskBehaviour<Extract<TaskNode, { kind: Kind }>, never> } = {
  action: actionTask,
  do: doTask,
  emit: emitTask,
  for: forTask,
  fork: forkTask,
  listen: listenTask,
  raise: raiseTask,
  set: setTask,
  switch: switchTask,
  try: tryTask,
  wait: waitTask,
  workflow: workflowTask,
};

/** Those that ask somebody else to do something. */
export const askingKinds: ReadonlySet<TaskKind> = new Set(['action', 'emit', 'listen', 'workflow']);

/** How this task, or the workflow itself, behaves. */
export function behaviourOf(node: TaskNode | Program): TaskBehaviour<TaskNode | Program, unknown> {
  const behaviour = 'kind' in node ? behaviours[node.kind] : rootBehaviour;
  // The map pairs every kind with the behaviour for it, which the type of a single entry cannot say.
  return behaviour as unknown as TaskBehaviour<TaskNode | Program, unknown>;
}
