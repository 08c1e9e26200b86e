import type { TaskNode, Variables } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { makeFault, type Fault } from './fault';
import type { Frame } from './frame';
import type { Transition } from './transition';

/**
 * Before the work (DSL, "Data Flow"): the raw input is held against its schema, then transformed.
 * @returns undefined when the task faulted
 */
export function takeInput(run: Transition, frame: Frame, node: TaskNode): Json | undefined {
  const { schema, from } = node.input;
  const fault = schema && invalid('input', node.position, schema.violations(frame.input));
  if (fault !== undefined) {
    run.fault(frame, fault);
    return undefined;
  }
  return from === undefined ? frame.input : from.evaluate(frame.input, run.variables(frame, {}));
}

/**
 * After the work: the raw output is transformed, held against its schema, and exported into `$context`.
 * @returns undefined when the task faulted
 */
export function giveOutput(
  run: Transition,
  frame: Frame,
  node: Pick<TaskNode, 'position' | 'output' | 'export'>,
  rawOutput: Json,
  locals?: Variables,
): Json | undefined {
  const stage = { input: frame.input, rawOutput, locals };
  const { as, schema } = node.output;
  const output = as === undefined ? rawOutput : as.evaluate(rawOutput, run.variables(frame, stage));
  let fault = schema && invalid('output', node.position, schema.violations(output));
  if (fault === undefined && node.export.as !== undefined) {
    const context = node.export.as.evaluate(output, run.variables(frame, { ...stage, output }));
    fault = node.export.schema && invalid('export', node.position, node.export.schema.violations(context));
    if (fault === undefined) run.frames.setContext(frame, context);
  }
  if (fault === undefined) return output;
  run.fault(frame, fault);
  return undefined;
}

/** A fault when there are violations (DSL reference, "Standard Error Types": validation). */
export function invalid(what: string, position: string, violations: readonly string[]): Fault | undefined {
  if (violations.length === 0) return undefined;
  return makeFault('validation', position, `The ${what} does not match its schema: ${violations.join('; ')}`);
}
