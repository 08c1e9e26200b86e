import type { TaskNode, Variables } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { describeTime } from './describe-time';
import type { Frame } from './frame';
import type { Transition } from './transition';

const runtime: Json = { name: 'ensue', version: '0.1.0', metadata: {} };
const nothing: Json = {};

/** What an expression may see beyond context, workflow and loop variables, by the stage of the task it stands in. */
export interface Stage {
  /** From `input.from` on. */
  readonly input?: Json;
  /** From the end of the work on: `$task.output`. */
  readonly rawOutput?: Json;
  /** In `export.as`: `$output`. */
  readonly output?: Json;
  /** What the task itself introduces, in its own `while` or `when`. */
  readonly locals?: Variables | undefined;
}

/**
 * The arguments of an expression of this task (DSL reference, "Runtime expression arguments"). The names of the table
 * cannot be shadowed. Descriptors are built when an expression asks for them: most never do.
 */
export function taskVariables(run: Transition, frame: Frame, node: TaskNode, stage: Stage): Variables {
  let task: Json | undefined;
  return {
    ...localsAround(run, frame),
    ...stage.locals,
    context: run.frames.contextOf(frame),
    ...(stage.input === undefined ? undefined : { input: stage.input }),
    ...(stage.output === undefined ? undefined : { output: stage.output }),
    get task() {
      return (task ??= describeTask(frame, node, stage));
    },
    get workflow() {
      return run.workflow;
    },
    runtime,
    secrets: nothing,
    authorization: nothing,
  };
}

/** The arguments of an expression of the workflow itself. */
export function workflowVariables(run: Transition, context: Json, input?: Json): Variables {
  return {
    context,
    ...(input === undefined ? undefined : { input }),
    get workflow() {
      return run.workflow;
    },
    runtime,
    secrets: nothing,
    authorization: nothing,
  };
}

function describeTask(frame: Frame, node: TaskNode, stage: Stage): Json {
  return {
    name: node.name,
    reference: node.position,
    definition: node.definition,
    input: frame.raw === undefined ? frame.input : frame.raw,
    ...(stage.rawOutput === undefined ? undefined : { output: stage.rawOutput }),
    startedAt: describeTime(frame.startedAt),
  };
}

/** The variables of the loops and catches around the task; an inner one hides an outer one of the same name. */
function localsAround(run: Transition, frame: Frame): Variables | undefined {
  let locals: Variables | undefined;
  for (let at = run.frames.parentOf(frame); at !== undefined; at = run.frames.parentOf(at)) {
    const found = run.localsOf(at);
    if (found !== undefined) locals = locals === undefined ? found : { ...found, ...locals };
  }
  return locals;
}
