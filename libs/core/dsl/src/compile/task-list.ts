import type { Json } from '@ensue/jq';
import { compileExpression } from '../expression/compile-expression';
import type { TaskCommon, TaskList, TaskNode } from '../program';
import { longestPosition, mostTasks, ProgramLimitError } from '../program-limits';
import { pointerTo } from '../read/pointer';
import { type TaskKey, taskKeyOf } from '../task-keys';
import type { Compilation, TaskSite } from './compilation';
import { compileInput, compileOutput } from './data-flow';
import { compileTimeout } from './duration-expression';
import { compileExtensions } from './extensions';
import { compileFlow } from './flow-directive';
import { compileCall } from './tasks/call';
import { compileDo } from './tasks/do';
import { compileEmit } from './tasks/emit';
import { compileFor } from './tasks/for';
import { compileFork } from './tasks/fork';
import { compileListen } from './tasks/listen';
import { compileRaise } from './tasks/raise';
import { compileRun } from './tasks/run';
import { compileSet } from './tasks/set';
import { compileSwitch } from './tasks/switch';
import { compileTry } from './tasks/try';
import { compileWait } from './tasks/wait';
import { ifPresent, listOf, objectOf, onlyEntry, present, textOf, type Written } from './written';

/** Compiles a task of one kind. */
export type TaskCompiler = (task: Written, site: TaskSite) => TaskNode;

const compilers: Readonly<Record<TaskKey, TaskCompiler>> = {
  call: compileCall,
  do: compileDo,
  emit: compileEmit,
  for: compileFor,
  fork: compileFork,
  listen: compileListen,
  raise: compileRaise,
  run: compileRun,
  set: compileSet,
  switch: compileSwitch,
  try: compileTry,
  wait: compileWait,
};

/** Compiles the tasks of one list: names in it are what their `then` can go to. */
export function compileTasks(
  value: Json | undefined,
  position: string,
  names: readonly string[],
  compilation: Compilation,
): TaskList {
  const entries = listOf(value).map(onlyEntry);
  const siblings = entries.map(([name]) => name);
  return entries.map(([name, task], index) =>
    compileTask(name, task, { position: pointerTo(pointerTo(position, index), name), names, siblings, compilation }),
  );
}

/** Compiles one task and notes it under its position. */
export function compileTask(
  name: string,
  value: Json,
  place: Pick<TaskSite, 'compilation' | 'names' | 'siblings'> & { position: string },
): TaskNode {
  const task = objectOf(value);
  const kind = taskKeyOf((key) => Object.hasOwn(task, key));
  if (!kind) throw new Error(`Judged document has a task without a kind at ${place.position}.`);
  const { position, compilation } = place;
  checkLimits(position, compilation);
  const node = compilers[kind](task, { ...place, common: compileCommon(name, task, kind, place) });
  compilation.byPosition.set(position, node);
  return node;
}

function checkLimits(position: string, { byPosition }: Compilation): void {
  if (byPosition.size >= mostTasks)
    throw new ProgramLimitError(`The definition comes to more than ${mostTasks} tasks.`);
  if (position.length > longestPosition) {
    const message = `The position of a task comes to more than ${longestPosition} characters: ${position.slice(0, 80)}…`;
    throw new ProgramLimitError(message);
  }
}

function compileCommon(
  name: string,
  task: Written,
  kind: TaskKey,
  { compilation, names, siblings, position }: Parameters<typeof compileTask>[2],
): TaskCommon {
  return present({
    name,
    position,
    definition: task as TaskCommon['definition'],
    if: ifPresent(task['if'], (condition) => compileExpression(textOf(condition), names)),
    input: compileInput(task['input'], names, compilation),
    output: compileOutput(task['output'], names, compilation),
    export: compileOutput(task['export'], names, compilation),
    timeout: ifPresent(task['timeout'], (timeout) => compileTimeout(timeout, names, compilation)),
    then: ifPresent(task['then'], (then) => compileFlow(then, siblings)),
    extensions: compilation.extensions.length === 0 ? undefined : compileExtensions(kind, position, compilation),
  });
}
