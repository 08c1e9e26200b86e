import type { Json } from '@ensue/jq';
import { type Shape, shaped } from './shaped';
import { type Located, type LocatedMap, locateJson } from '../read/located';
import { type TaskKey, taskKeyOf, taskKeys } from '../task-keys';
import { exported, input, output } from './data-flow';
import { didYouMean } from './did-you-mean';
import { timeout } from './duration';
import { expression } from './expression';
import { flow } from './flow';
import type { Judgement } from './judgement';
import { anything, asMap, type Fields, map, mapOf, mapShape } from './shape';
import { callTask } from './tasks/call';
import { doTask } from './tasks/do';
import { emitTask } from './tasks/emit';
import { forTask } from './tasks/for';
import { forkTask } from './tasks/fork';
import { listenTask } from './tasks/listen';
import { raiseTask } from './tasks/raise';
import { runTask } from './tasks/run';
import { setTask } from './tasks/set';
import { switchTask } from './tasks/switch';
import { tryTask } from './tasks/try';
import { waitTask } from './tasks/wait';

/** The keys that a kind of task has besides those of every task, as far as they depend on the task itself. */
export type TaskFields = (task: LocatedMap) => Fields;

// A function: task lists and tasks contain one another, and so do the files that judge them.
const kinds = (): Readonly<Record<TaskKey, TaskFields>> => ({
  call: callTask,
  do: doTask,
  emit: emitTask,
  for: forTask,
  fork: forkTask,
  listen: listenTask,
  raise: raiseTask,
  run: runTask,
  set: setTask,
  switch: switchTask,
  try: tryTask,
  wait: waitTask,
});

/** DSL reference, "Task": what every task may have. */
const common: Fields = {
  if: expression,
  input,
  output,
  export: exported,
  timeout,
  then: flow,
  metadata: mapOf(anything),
};

/** Judges a task by the key that says what it does, so that one mistake is one message. */
export const task = shaped({ $ref: '#/$defs/task' }, (node, scope, judgement) => {
  const written = asMap(node, judgement, 'Indent what the task does below its name.');
  if (!written) return;
  const kind = taskKeyOf((key) => written.entries.has(key));
  if (!kind) {
    nothingToDo(written, judgement);
    return;
  }
  const others = [...written.entries].filter(([key]) => isOtherKind(key, kind));
  for (const [key, value] of others) {
    const message = `A task does one thing, and this one has \`${kind}\` and \`${key}\`.`;
    judgement.atKey(value, message, 'Make two tasks of it.');
  }
  const entries = new Map([...written.entries].filter(([key]) => !isOtherKind(key, kind)));
  const fields = { ...kinds()[kind](written), ...common };
  map(`a \`${kind}\` task`, fields)({ ...written, entries }, { ...scope, secrets: false }, judgement);
});

function isOtherKind(key: string, kind: TaskKey): boolean {
  return key !== kind && (taskKeys as readonly string[]).includes(key) && !(kind === 'for' && key === 'do');
}

function nothingToDo(node: LocatedMap, judgement: Judgement): void {
  const choice = taskKeys.map((key) => `\`${key}\``).join(', ');
  for (const [key, value] of node.entries) {
    if (Object.hasOwn(common, key)) continue;
    const meant = key === 'catch' ? 'try' : didYouMean(key, taskKeys);
    const hint = meant ? `Did you mean \`${meant}\`?` : `A task has one of ${choice}.`;
    judgement.atKey(value as Located, `\`${key}\` is unknown in a task.`, hint);
    return;
  }
  judgement.atKey(node, 'The task does nothing.', `Give it one of ${choice}.`);
}

/** The shape of every kind of task; of `call` one for each protocol besides that for functions. */
export function taskShapes(protocols: readonly string[]): Shape[] {
  const empty = (entries: readonly (readonly [string, Json])[]) =>
    locateJson(Object.fromEntries(entries)) as LocatedMap;
  return taskKeys.flatMap((kind) => {
    const tasks = kind === 'call' ? [empty([]), ...protocols.map((name) => empty([['call', name]]))] : [empty([])];
    return tasks.map((written) => mapShape({ ...kinds()[kind](written), ...common }));
  });
}
