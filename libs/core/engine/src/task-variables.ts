import { operationsMeter, type TaskNode, type Variables } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import type { Frame } from './frame';
import { fixedVariables } from './workflow-variables';
import { localsAround } from './locals-around';
import type { Transition } from './transition';

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
    [operationsMeter]: run.meter,
    context: run.frames.contextOf(frame),
    ...(stage.input === undefined ? undefined : { input: stage.input }),
    ...(stage.output === undefined ? undefined : { output: stage.output }),
    get task() {
      return (task ??= describeTask(run, frame, node, stage));
    },
    get workflow() {
      return run.workflow;
    },
    ...fixedVariables(run),
    // What was asked for has an answer from the definition of the task on, not before.
    ...(node.kind === 'action' && node.authorization && stage.input !== undefined
      ? { authorization: node.authorization }
      : undefined),
  };
}

function describeTask(run: Transition, frame: Frame, node: TaskNode, stage: Stage): Json {
  return {
    name: node.name,
    reference: node.position,
    definition: node.definition,
    input: frame.raw === undefined ? frame.input : frame.raw,
    ...(stage.rawOutput === undefined ? undefined : { output: stage.rawOutput }),
    startedAt: run.describe(frame.startedAt),
  };
}
